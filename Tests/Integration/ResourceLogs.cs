using System.Collections.Concurrent;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace JbAspire.Tests.Integration;

/// <summary>Keeps the last lines that each resource wrote, for the message of a test that fails.</summary>
internal sealed class ResourceLogs
{
    private const int KeptLines = 40;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _lines = new();

    public ResourceLogs(DistributedApplication app, IEnumerable<string> resources)
    {
        var logs = app.Services.GetRequiredService<ResourceLoggerService>();
        foreach (var resource in resources)
            _ = FollowAsync(logs, resource);
    }

    public string Tail()
    {
        var text = new StringBuilder();
        foreach (var (resource, lines) in _lines.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"--- {resource}");
            foreach (var line in lines)
                text.AppendLine(line);
        }

        return text.ToString();
    }

    private async Task FollowAsync(ResourceLoggerService logs, string resource)
    {
        var kept = _lines.GetOrAdd(resource, _ => new ConcurrentQueue<string>());
        await foreach (var batch in logs.WatchAsync(resource))
        {
            foreach (var line in batch)
                kept.Enqueue(line.Content);
            while (kept.Count > KeptLines)
                kept.TryDequeue(out _);
        }
    }
}
