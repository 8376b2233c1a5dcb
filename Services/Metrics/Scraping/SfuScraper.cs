using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using JbAspire.Contracts.Controller;
using JbAspire.Contracts.Sfu;

namespace JbAspire.Metrics.Scraping;

/// <summary>
/// Asks the controller which nodes live, and each of them for its numbers, all at once and within the time limit. Who does not answer is
/// counted and shown as down; the others are shown as usual. One scrape runs at a time (<see cref="PageCache"/>).
/// </summary>
internal sealed partial class SfuScraper(
    SfuController.SfuControllerClient controller, NodeChannels channels, MetricsOptions options, ILogger<SfuScraper> logger)
{
    private readonly ConcurrentDictionary<string, long> _errors = new(StringComparer.Ordinal);
    private IReadOnlyList<NodeState> _nodes = [];
    private long _controllerErrors;

    public async Task<SfuSnapshot> ScrapeAsync()
    {
        long start = Stopwatch.GetTimestamp();
        bool answered = await TryListNodesAsync();
        TimeSpan controllerDuration = Stopwatch.GetElapsedTime(start);

        NodeScrape[] scrapes = new NodeScrape[_nodes.Count];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = options.MaxParallelScrapes };
        await Parallel.ForAsync(0, scrapes.Length, parallel, async (i, _) => scrapes[i] = await ScrapeNodeAsync(_nodes[i]));
        return new SfuSnapshot(answered, controllerDuration, _controllerErrors, scrapes);
    }

    private async Task<bool> TryListNodesAsync()
    {
        try
        {
            ListNodesResponse response = await controller.ListNodesAsync(new ListNodesRequest(), deadline: Deadline);
            // An id twice would make a page that Prometheus refuses as a whole.
            _nodes = [.. response.Nodes.DistinctBy(node => node.NodeId).OrderBy(node => node.NodeId, StringComparer.Ordinal)];
            channels.Keep(_nodes.Select(node => node.ControlUrl));
            foreach (string gone in _errors.Keys.Except(_nodes.Select(node => node.NodeId)))
                _errors.TryRemove(gone, out _);
            return true;
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            // The nodes may well live on without the controller: those of the last answer are asked.
            _controllerErrors++;
            ControllerFailed(exception.Message);
            return false;
        }
    }

    private async Task<NodeScrape> ScrapeNodeAsync(NodeState node)
    {
        long start = Stopwatch.GetTimestamp();
        NodeInfo? info = null;
        try
        {
            info = await channels.ClientFor(node.ControlUrl).GetNodeAsync(new GetNodeRequest(), deadline: Deadline);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            _errors.AddOrUpdate(node.NodeId, 1, (_, errors) => errors + 1);
            NodeFailed(node.NodeId, node.ControlUrl, exception.Message);
        }

        return new NodeScrape(node, info, Stopwatch.GetElapsedTime(start), _errors.GetValueOrDefault(node.NodeId));
    }

    private DateTime Deadline => DateTime.UtcNow + options.ScrapeTimeout;

    // What the client's pipeline of retries and discovery throws for a service that has no address is no RpcException.
    private static bool IsFailure(Exception exception) =>
        exception is RpcException or HttpRequestException or InvalidOperationException or OperationCanceledException or UriFormatException;

    [LoggerMessage(7000, LogLevel.Warning, "The SFU controller did not list its nodes: {Reason}")]
    private partial void ControllerFailed(string reason);

    [LoggerMessage(7001, LogLevel.Warning, "SFU node {Node} at {Url} did not answer: {Reason}")]
    private partial void NodeFailed(string node, string url, string reason);
}
