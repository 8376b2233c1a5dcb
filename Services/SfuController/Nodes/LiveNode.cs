using JbAspire.Contracts.Controller;

namespace JbAspire.SfuController.Nodes;

/// <summary>A node as its last heartbeat described it, with what the controller knows beyond that.</summary>
/// <param name="State">The heartbeat; <c>draining</c> is set when the node or the operator says so.</param>
/// <param name="Assigned">Rooms placed on the node since that heartbeat, not yet in its own count of routers.</param>
internal sealed record LiveNode(NodeState State, int Assigned)
{
    public double Load => (double)State.Consumers / State.ConsumerCapacity;

    public bool TakesRooms => !State.Draining && State.Consumers < State.ConsumerCapacity;
}
