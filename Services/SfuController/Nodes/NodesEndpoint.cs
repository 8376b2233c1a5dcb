using System.Text.Json.Serialization;

namespace JbAspire.SfuController.Nodes;

/// <summary><c>GET /api/v1/nodes</c>: the registry for people and scripts, read only.</summary>
internal static class NodesEndpoint
{
    public static void MapNodes(this IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/nodes", async context =>
    {
        var registry = context.RequestServices.GetRequiredService<NodeRegistry>();
        var nodes = (await registry.ListAsync()).Select(Describe).ToArray();
        await context.Response.WriteAsJsonAsync(new NodeList(nodes), NodesJson.Default.NodeList);
    });

    private static NodeEntry Describe(LiveNode node) => new(
        node.State.NodeId, node.State.InstanceId, node.State.ControlUrl, node.State.Version, node.State.Workers,
        node.State.Routers, node.State.Consumers, node.State.ConsumerCapacity, Math.Round(node.Load, 4), node.State.Draining);
}

/// <summary>The answer of <c>GET /api/v1/nodes</c>.</summary>
internal sealed record NodeList(NodeEntry[] Nodes);

/// <summary>One live node; <c>load</c> is consumers / capacity, 0 to 1.</summary>
internal sealed record NodeEntry(
    string NodeId, string InstanceId, string ControlUrl, string Version, uint Workers, uint Routers, uint Consumers,
    uint ConsumerCapacity, double Load, bool Draining);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NodeList))]
internal sealed partial class NodesJson : JsonSerializerContext;
