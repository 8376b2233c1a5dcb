using JbAspire.Contracts.Controller;
using JbAspire.Contracts.Sfu;

namespace JbAspire.Metrics.Scraping;

/// <summary>What one node answered.</summary>
/// <param name="State">What the controller knows of the node.</param>
/// <param name="Info">The node's own answer; null when there was none in time.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Errors">How often the node has not answered since it was first seen.</param>
internal sealed record NodeScrape(NodeState State, NodeInfo? Info, TimeSpan Duration, long Errors);
