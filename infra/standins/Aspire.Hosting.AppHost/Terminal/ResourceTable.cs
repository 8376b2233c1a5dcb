using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Terminal;

/// <summary>The resources of a run as rows of text.</summary>
internal sealed class ResourceTable(bool hasColour)
{
    private readonly Dictionary<IResource, SortedDictionary<string, CustomResourceSnapshot>> _resources = [];

    public void Update(ResourceEvent change)
    {
        if (!_resources.TryGetValue(change.Resource, out var replicas))
            _resources.Add(change.Resource, replicas = new SortedDictionary<string, CustomResourceSnapshot>(StringComparer.Ordinal));
        replicas[change.ResourceId] = change.Snapshot;
    }

    public IReadOnlyList<string> Rows()
    {
        var nameWidth = Math.Max(8, _resources.Keys.Select(r => r.Name.Length).DefaultIfEmpty().Max());
        List<string> rows = [AnsiText.Bold($"{"RESOURCE".PadRight(nameWidth)}  {"STATE",-24}  REPLICAS  RESTARTS  ENDPOINTS", hasColour)];
        foreach (var (resource, replicas) in _resources)
        {
            var states = replicas.Values.Select(Describe).Distinct().ToArray();
            var text = states.Length == 1 ? states[0] : string.Join(", ", states);
            var healthy = replicas.Values.Count(ResourceNotificationService.IsHealthy);
            var state = (text.Length > 24 ? text[..24] : text).PadRight(24);
            var isBad = replicas.Values.Any(s => s.ExitCode is not (null or 0) || s.State?.Text == KnownResourceStates.FailedToStart);
            var coloured = isBad ? AnsiText.Red(state, hasColour) : healthy == replicas.Count ? AnsiText.Green(state, hasColour) : state;
            var urls = string.Join("  ", replicas.Values.First().Urls.Select(u => u.Url));
            rows.Add($"{resource.Name.PadRight(nameWidth)}  {coloured}  {$"{healthy}/{replicas.Count}",-8}  {replicas.Values.Sum(s => s.Restarts),-8}  {urls}");
        }

        return rows;
    }

    private static string Describe(CustomResourceSnapshot snapshot) => snapshot.State?.Text switch
    {
        null => "Unknown",
        { } state when state == KnownResourceStates.Running => snapshot.HealthStatus == HealthStatus.Healthy ? "Healthy" : "Running, not healthy",
        { } state when snapshot.ExitCode is { } code => $"{state} (exit code {code})",
        { } state => state,
    };
}
