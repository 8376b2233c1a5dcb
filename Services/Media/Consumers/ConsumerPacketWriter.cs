using JbAspire.Media.CongestionControl.Pacing;
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
    /// <summary>Writes header and extensions. The payload is the caller's to append.</summary>
    /// <param name="writer">Over the sink's buffer.</param>
    /// <param name="buffer">The same buffer.</param>
    /// <param name="source">The producer's packet.</param>
    /// <param name="header">The new header.</param>
    /// <param name="places">Where the fields go that are filled in when the packet leaves; 0 = not negotiated.</param>
    public bool TryWriteHeader(
        ref RtpPacketWriter writer, Span<byte> buffer, in RtpPacketView source, in ConsumerHeader header, out SendTimePlaces places)
    {
        places = default;
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
}

/// <summary>The RTP header that a consumer's packet gets.</summary>
internal readonly record struct ConsumerHeader(
    bool Marker, byte PayloadType, SequenceNumber SequenceNumber, RtpTimestamp Timestamp, Ssrc Ssrc);

/// <summary>Offsets in a packet of what is filled in when it leaves; 0 = nowhere.</summary>
internal readonly record struct SendTimePlaces(int TransportSequenceNumberOffset, int AbsoluteSendTimeOffset)
{
    public PacedPacket Packet(PacketPriority priority) => new(priority, (ushort)TransportSequenceNumberOffset, (ushort)AbsoluteSendTimeOffset);
}
