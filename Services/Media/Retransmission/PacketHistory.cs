using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Retransmission;

/// <summary>
/// The last packets of one producer's stream as they were received, in the clear, for all of its consumers: each makes from them
/// what its own receiver asks for again.
/// </summary>
internal sealed class PacketHistory
{
    /// <summary>How long a packet is kept: round trips of up to a second are served. mediasoup keeps two seconds.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    // mediasoup keeps 2500 packets; the next power of two, and so many of 1 KiB.
    private const int MaxPackets = 4096;
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly PacketRing _ring = new(MaxAge, MaxPackets, MaxBytes);

    /// <summary>The memory that is held, in bytes.</summary>
    public int MemoryBytes => _ring.MemoryBytes;

    /// <summary>Keeps a copy of a packet.</summary>
    public void Add(in RtpPacketView packet, MonotonicTime now) => _ring.Add(packet.SequenceNumber, packet.Packet, now);

    /// <summary>Finds a packet by its source's sequence number. The bytes are valid until the next call of <see cref="Add"/>.</summary>
    public bool TryGet(SequenceNumber sequenceNumber, MonotonicTime now, out ReadOnlySpan<byte> packet) =>
        _ring.TryGet(sequenceNumber, now, out packet);

    /// <summary>Forgets all packets and gives the memory back: no consumer is left, or the stream began anew.</summary>
    public void Clear() => _ring.Clear();
}
