using JbAspire.Load.Peers;

namespace JbAspire.Load.Rooms;

/// <summary>What is the same for all rooms of a run.</summary>
internal sealed record RoomSettings
{
    public PeerSettings Media { get; init; } = new();

    /// <summary>Whether receivers send transport-wide feedback, by which the engine estimates; false: it sends what is preferred.</summary>
    public bool HasCongestionControl { get; init; } = true;

    /// <summary>What the engine takes the bandwidth of a receiver for at first, in bits per second.</summary>
    public uint InitialBitrate { get; init; } = 1_000_000;

    /// <summary>The spatial layer that consumers prefer; null: the highest.</summary>
    public int? Layer { get; init; }
}
