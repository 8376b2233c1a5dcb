using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Services;

/// <summary>In a test: hands the resources' lines to the test's loggers, under <c>APPHOST.Resources.NAME</c>.</summary>
internal sealed partial class ResourceLogForwarder(ResourceLoggerService lines, ILoggerFactory loggers, IHostEnvironment environment) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lines.LineWritten += Forward;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        lines.LineWritten -= Forward;
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Information, "{Line}")]
    private static partial void LogLine(ILogger logger, string line);

    [LoggerMessage(2, LogLevel.Error, "{Line}")]
    private static partial void LogErrorLine(ILogger logger, string line);

    private void Forward(string resourceName, string line, bool isError)
    {
        var logger = loggers.CreateLogger($"{environment.ApplicationName}.Resources.{resourceName}");
        if (isError)
            LogErrorLine(logger, line);
        else
            LogLine(logger, line);
    }
}
