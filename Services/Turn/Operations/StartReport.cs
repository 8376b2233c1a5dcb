using System.Globalization;
using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration;

namespace JbAspire.Turn.Operations;

/// <summary>Says at the start what there is to say about the configuration, and keeps the file of the process id.</summary>
internal sealed class StartReport(TurnConfiguration configuration, ILogger<StartReport> logger) : IHostedService
{
    private readonly string? _pidFile = configuration.Options.Operations.PidFile;

    /// <exception cref="ConfigurationException">The file of the process id cannot be written.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (string warning in configuration.Warnings)
            logger.ConfigurationWarning(warning);
        if (_pidFile is not null)
            WritePidFile(_pidFile);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (_pidFile is not null)
            File.Delete(_pidFile);
        return Task.CompletedTask;
    }

    private static void WritePidFile(string path)
    {
        try
        {
            File.WriteAllText(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException("pidfile", path, $"a file that can be written ({exception.Message})");
        }
    }
}
