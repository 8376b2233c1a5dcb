namespace JbAspire.Metrics.Scraping;

/// <summary>All nodes at one moment.</summary>
/// <param name="ControllerAnswered">Whether the controller listed its nodes; if not, the nodes are those of its last answer.</param>
/// <param name="ControllerDuration">How long the controller took.</param>
/// <param name="ControllerErrors">How often the controller has not answered since this host started.</param>
/// <param name="Nodes">The nodes in the order of their ids.</param>
internal sealed record SfuSnapshot(
    bool ControllerAnswered, TimeSpan ControllerDuration, long ControllerErrors, IReadOnlyList<NodeScrape> Nodes);
