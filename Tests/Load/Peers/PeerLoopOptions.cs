namespace JbAspire.Load.Peers;

/// <summary>How participants are driven.</summary>
internal sealed record PeerLoopOptions
{
    /// <summary>The core of the thread; -1: any.</summary>
    public int Core { get; init; } = -1;

    /// <summary>Whether the thread never sleeps, so that the engine does not pay for waking it.</summary>
    public bool Spins { get; init; }

    /// <summary>Whether it takes trains as they come (UDP_GRO); false: the engine's send call cuts them up.</summary>
    public bool ReceiveOffload { get; init; } = true;

    /// <summary>The SRTP profile by IANA number (RFC 5764 §4.1.2, RFC 7714 §14.2).</summary>
    public ushort SrtpProfile { get; init; } = 7;

    public int Seed { get; init; } = 1;
}
