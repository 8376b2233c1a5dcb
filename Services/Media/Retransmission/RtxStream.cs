using System.Buffers.Binary;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Retransmission;

/// <summary>
/// A consumer's retransmission stream (https://www.rfc-editor.org/rfc/rfc4588#section-4): an SSRC, a payload type and sequence
/// numbers of its own, so that a packet sent again is a new packet to SRTP and to the receiver's congestion control.
/// </summary>
/// <remarks>
/// A packet is made in this order: a header with <see cref="NextSequenceNumber"/>, the consumer's header extensions,
/// <see cref="TryAppendOriginalNumber"/>, the original payload; then <see cref="Advance"/>.
/// </remarks>
internal sealed class RtxStream
{
    /// <summary>Makes a stream whose numbers start at random, as those of any RTP stream do (RFC 3550 §5.1).</summary>
    public RtxStream(Ssrc ssrc, byte payloadType, FillRandom fillRandom)
    {
        Ssrc = ssrc;
        PayloadType = payloadType;
        Span<byte> random = stackalloc byte[sizeof(ushort)];
        fillRandom(random);
        NextSequenceNumber = new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(random));
    }

    /// <summary>The stream's SSRC.</summary>
    public Ssrc Ssrc { get; }

    /// <summary>The payload type of the codec <c>rtx</c> that names the media's payload type as <c>apt</c>.</summary>
    public byte PayloadType { get; }

    /// <summary>The number of the next packet.</summary>
    public SequenceNumber NextSequenceNumber { get; private set; }

    /// <summary>The next number is used up, even if its packet is not sent: no number ever carries two contents.</summary>
    public void Advance() => NextSequenceNumber = NextSequenceNumber.Next;

    /// <summary>Begins the payload with the number that the original was sent with; the original payload is appended after it.</summary>
    public static bool TryAppendOriginalNumber(ref RtpPacketWriter writer, SequenceNumber original) =>
        RtxPayload.TryAppend(ref writer, original, []);
}
