using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Retransmission;

/// <summary>A packet that is missing (see <see cref="NackGenerator"/>).</summary>
internal struct MissingPacket
{
    /// <summary>The unwrapped sequence number.</summary>
    public long Sequence;

    /// <summary>When the hole was seen.</summary>
    public MonotonicTime FoundAt;

    /// <summary>When the packet was last asked for.</summary>
    public MonotonicTime AskedAt;

    /// <summary>When it is to be asked for next.</summary>
    public MonotonicTime Due;

    /// <summary>How often it was asked for.</summary>
    public int Attempts;
}
