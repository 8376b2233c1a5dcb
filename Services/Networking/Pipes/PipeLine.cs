namespace JbAspire.Networking.Pipes;

/// <summary>What a writer needs to reach another loop: the ring, and the bell of its reader.</summary>
internal sealed class PipeLine(PipeRing ring, PipeDoorbell doorbell)
{
    public PipeRing Ring { get; } = ring;

    public PipeDoorbell Doorbell { get; } = doorbell;

    /// <summary>Whether the writer's port has it among those to publish.</summary>
    public bool IsWaiting { get; set; }
}
