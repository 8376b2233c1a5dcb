using JbAspire.Media.CongestionControl.Pacing;
using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Consumers;

/// <summary>
/// Writes a producer's packet as one consumer receives it: new header, the header extensions that the peer negotiated, and a
/// place for what is known only when the packet leaves (transport-wide sequence number, absolute send time).
/// </summary>
internal sealed class ConsumerPacketWriter(HeaderExtensionMap extensions, byte[] mid)
{
    // RFC 8285 §4.2: a value in the one-byte form has at most 16 bytes.
    private const int OneByteMaxValueLength = 16;
    private const int TwoByteMaxValueLength = byte.MaxValue;

    /// <summary>Whether packets carry a dependency descriptor, if the producer's do.</summary>
    public bool WritesDependencyDescriptor => extensions.DependencyDescriptorId != 0;

    /// <summary>Writes header and extensions. The payload is the caller's to append.</summary>
    /// <param name="buffer">The sink's buffer, of which a packet fills <see cref="PacketRoom"/>.</param>
    /// <param name="source">The producer's packet.</param>
    /// <param name="header">The new header.</param>
    /// <param name="rewrite">How the dependency descriptor is written, where there is one.</param>
    /// <param name="writer">Where the payload goes.</param>
    /// <param name="places">Where the fields go that are filled in when the packet leaves; 0 = not negotiated.</param>
    public bool TryWriteHeader(
        Span<byte> buffer, in RtpPacketView source, in ConsumerHeader header, in PayloadRewrite rewrite,
        out RtpPacketWriter writer, out SendTimePlaces places)
    {
        places = default;
        ReadOnlySpan<byte> descriptor = DependencyDescriptorOf(source, rewrite);

        // Key frames alone bring the structure, and with it a long descriptor. Who negotiates the descriptor takes the two-byte
        // form: browsers read either, and mediasoup-client offers extmap-allow-mixed (RFC 8285 §6) with whatever it receives.
        bool isLong = descriptor.Length + DependencyDescriptorRewriter.MaxGrowth > OneByteMaxValueLength;
        writer = new RtpPacketWriter(PacketRoom(buffer), twoByteExtensions: isLong && !descriptor.IsEmpty);
        bool written = writer.TryWriteHeader(header.Marker, header.PayloadType, header.SequenceNumber, header.Timestamp, header.Ssrc);
        if (extensions.MidId != 0)
        {
            written &= writer.TryAddExtension(extensions.MidId, mid);
        }

        int sendTimeOffset = 0;
        if (extensions.AbsSendTimeId != 0)
        {
            written &= writer.TryReserveExtension(extensions.AbsSendTimeId, AbsoluteSendTimeExtension.Length, out Span<byte> place);
            buffer.Overlaps(place, out sendTimeOffset);
        }

        int sequenceNumberOffset = 0;
        if (extensions.TransportSequenceNumberId != 0)
        {
            written &= writer.TryReserveExtension(
                extensions.TransportSequenceNumberId, TransportSequenceNumberExtension.Length, out Span<byte> place);
            buffer.Overlaps(place, out sequenceNumberOffset);
        }

        if (!descriptor.IsEmpty)
        {
            written &= TryAddDependencyDescriptor(ref writer, descriptor, rewrite);
        }

        foreach (RtpExtensionElement extension in source.Extensions)
        {
            int id = extensions[extension.Id];
            if (id != 0)
            {
                written &= writer.TryAddExtension(id, extension.Value);
            }
        }

        places = new SendTimePlaces(sequenceNumberOffset, sendTimeOffset);
        return written;
    }

    /// <summary>The part of the sink's buffer that a packet may fill: protection needs room behind it.</summary>
    public static Span<byte> PacketRoom(Span<byte> buffer) => buffer[..^SrtpSender.MaxOverhead];

    private ReadOnlySpan<byte> DependencyDescriptorOf(in RtpPacketView source, in PayloadRewrite rewrite) =>
        WritesDependencyDescriptor && rewrite.DecodeTargetCount != 0
        && source.TryGetExtension(extensions.ProducerDependencyDescriptorId, out ReadOnlySpan<byte> value) ? value : default;

    private bool TryAddDependencyDescriptor(ref RtpPacketWriter writer, ReadOnlySpan<byte> descriptor, in PayloadRewrite rewrite)
    {
        Span<byte> rewritten = stackalloc byte[TwoByteMaxValueLength];

        // One that cannot be written is left out: without it the frame can be decoded at worst as without layers.
        return !rewrite.TryWriteDependencyDescriptor(descriptor, rewritten, out int length)
            || writer.TryAddExtension(extensions.DependencyDescriptorId, rewritten[..length]);
    }
}

/// <summary>The RTP header that a consumer's packet gets.</summary>
internal readonly record struct ConsumerHeader(
    bool Marker, byte PayloadType, SequenceNumber SequenceNumber, RtpTimestamp Timestamp, Ssrc Ssrc);

/// <summary>Offsets in a packet of what is filled in when it leaves; 0 = nowhere.</summary>
internal readonly record struct SendTimePlaces(int TransportSequenceNumberOffset, int AbsoluteSendTimeOffset)
{
    public PacedPacket Packet(PacketPriority priority) => new(priority, (ushort)TransportSequenceNumberOffset, (ushort)AbsoluteSendTimeOffset);
}
