using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>Stops the application when the program that started it is gone: its process id is in <c>ASPIRE_CLI_PID</c>, as with the Aspire CLI.</summary>
internal sealed class OrphanWatch(IConfiguration configuration, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!int.TryParse(configuration["ASPIRE_CLI_PID"], NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            return;
        try
        {
            using var starter = Process.GetProcessById(pid);
            while (!starter.HasExited)
                await Task.Delay(Interval, stoppingToken).ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
        catch (OperationCanceledException)
        {
            return;
        }

        lifetime.StopApplication();
    }
}
