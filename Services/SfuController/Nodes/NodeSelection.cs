namespace JbAspire.SfuController.Nodes;

/// <summary>Which node takes the next room.</summary>
internal static class NodeSelection
{
    /// <summary>Nodes that take rooms, the best first: least share of consumers, then fewest routers, then by id.</summary>
    public static IReadOnlyList<LiveNode> Rank(IEnumerable<LiveNode> nodes) =>
        [.. nodes.Where(node => node.TakesRooms)
            .OrderBy(node => node.Load)
            .ThenBy(node => node.State.Routers + (uint)node.Assigned)
            .ThenBy(node => node.State.NodeId, StringComparer.Ordinal)];
}
