using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Retransmission;

/// <summary>
/// The last datagrams of one consumer as they were sent, for a peer that negotiated generic NACK without RTX. What is sent again
/// under the same SSRC and sequence number must be the same bytes: any other content, be it a new send time in a header
/// extension, would use a nonce twice (https://www.rfc-editor.org/rfc/rfc7714#section-8.1).
/// </summary>
internal sealed class ProtectedPacketHistory
{
    /// <summary>How long a datagram is kept.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(500);

    // Half a second of 4 Mbit/s. Each consumer has its own, so it is small: a peer without RTX is rare and gets less.
    private const int MaxPackets = 512;
    private const int MaxBytes = 256 * 1024;

    private readonly PacketRing _ring = new(MaxAge, MaxPackets, MaxBytes);

    /// <summary>The memory that is held, in bytes.</summary>
    public int MemoryBytes => _ring.MemoryBytes;

    /// <summary>Keeps a copy of a datagram that was just encrypted.</summary>
    public void Add(SequenceNumber sequenceNumber, ReadOnlySpan<byte> datagram, MonotonicTime now) =>
        _ring.Add(sequenceNumber, datagram, now);

    /// <summary>Finds a datagram, to be sent as it is. The bytes are valid until the next call of <see cref="Add"/>.</summary>
    public bool TryGet(SequenceNumber sequenceNumber, MonotonicTime now, out ReadOnlySpan<byte> datagram) =>
        _ring.TryGet(sequenceNumber, now, out datagram);

    /// <summary>Forgets all datagrams and gives the memory back.</summary>
    public void Clear() => _ring.Clear();
}
