using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Terminal;

/// <summary>Shows the resources' lines and states on the console.</summary>
internal sealed class ConsoleReporter(
    ConsoleScreen screen, DistributedApplicationModel model, ResourceNotificationService notifications, ResourceLoggerService loggers) : IHostedLifecycleService
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ResourceTable _table = new(screen.HasColour);
    private Task _watching = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        loggers.LineWritten += WriteLine;
        _watching = WatchAsync();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The stop of the resources is shown too.
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        loggers.LineWritten -= WriteLine;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        var changes = Channel.CreateUnbounded<ResourceEvent>();
        var reading = ReadAsync(changes.Writer);
        await foreach (var first in changes.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            _table.Update(first);
            while (changes.Reader.TryRead(out var next))
                _table.Update(next);
            screen.ShowTable(_table.Rows());
        }

        await reading.ConfigureAwait(false);
    }

    private async Task ReadAsync(ChannelWriter<ResourceEvent> changes)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(_stop.Token).ConfigureAwait(false))
                changes.TryWrite(change);
        }
        catch (OperationCanceledException)
        {
            // The end of the run.
        }
        finally
        {
            changes.Complete();
        }
    }

    private void WriteLine(string resourceName, string line, bool isError)
    {
        var index = model.Resources.Select((r, i) => (r.Name, Index: i)).FirstOrDefault(r => r.Name == resourceName).Index;
        var prefix = AnsiText.Coloured(resourceName.PadRight(13) + "|", index, screen.HasColour);
        var text = screen.HasColour ? line : AnsiText.Plain(line);
        screen.WriteLine($"{prefix} {(isError ? AnsiText.Red(text, screen.HasColour) : text)}");
    }
}
