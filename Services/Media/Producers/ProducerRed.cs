using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Media.Retransmission;
using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Producers;

/// <summary>
/// Forwards a producer of RED (RFC 2198): as it is to the consumers whose peers take RED, and taken apart, once for all of them, to those
/// that take only what it carries.
/// </summary>
internal sealed class ProducerRed
{
    private const int PayloadTypeCount = 128;

    private readonly Producer _producer;
    private readonly byte _payloadType;
    private readonly bool[] _isCarried = new bool[PayloadTypeCount];
    private readonly byte[] _carried = new byte[PayloadTypeCount];
    private readonly bool _isSame;
    private readonly byte[] _packet = new byte[IDatagramSink.MaxDatagramLength];
    private readonly RedFrame[] _frames = new RedFrame[RedUnwrapper.MaxFrames];

    private ProducerRed(Producer producer, PayloadTypeTable payloadTypes, RtpCodecParameters red, RtpCodecParameters opus)
    {
        _producer = producer;
        _payloadType = (byte)red.PayloadType;

        // Without a word about what RED carries it is Opus, whatever its payload type.
        bool isAnyOpus = !producer.RtpMapping.Codecs.Any(codec => codec.MappedPayloadType == opus.PayloadType);
        _isSame = true;
        for (int i = 0; i < PayloadTypeCount; i++)
        {
            bool isKnown = payloadTypes.TryMap(i, out byte mapped, out _);
            _isCarried[i] = isKnown || isAnyOpus;
            _carried[i] = isKnown ? mapped : isAnyOpus ? (byte)opus.PayloadType : (byte)i;
            _isSame &= _carried[i] == i;
        }
    }

    /// <summary>For a producer that announces RED; null for others.</summary>
    public static ProducerRed? Create(Producer producer, PayloadTypeTable payloadTypes)
    {
        IReadOnlyList<RtpCodecParameters> codecs = producer.ConsumableRtpParameters.Codecs;
        return codecs.FirstOrDefault(CodecMatching.IsRed) is { } red && codecs.FirstOrDefault(CodecMatching.IsOpus) is { } opus
            ? new ProducerRed(producer, payloadTypes, red, opus)
            : null;
    }

    /// <summary>Adds a packet, RED or not, to what is to be forwarded.</summary>
    public void Forward(
        in RtpPacketView packet, ProducerStream stream, byte payloadType, PendingPackets pending, bool isLate, MonotonicTime now, IDatagramSink sink)
    {
        bool isRed = payloadType == _payloadType;
        pending.Add(isRed ? InRouter(packet) : packet, stream, payloadType, default, isLate, PacketAudience.TakesRed, now, sink);
        if (stream.Red is not { } unwrapper)
        {
            return;
        }

        SequenceNumber number = packet.SequenceNumber;
        if (!isRed)
        {
            if (unwrapper.TryPass(number, packet.Timestamp))
            {
                pending.Add(packet, stream, payloadType, default, isLate, PacketAudience.TakesNoRed, now, sink);
            }

            return;
        }

        int count = unwrapper.Unwrap(number, packet.Timestamp, packet.Payload, _frames);
        for (int i = 0; i < count; i++)
        {
            RedFrame frame = _frames[i];
            if (_isCarried[frame.PayloadType] && TryWrite(packet, frame, out RtpPacketView single))
            {
                pending.Add(single, stream, _carried[frame.PayloadType], default, isLate, PacketAudience.TakesNoRed, now, sink);
            }
        }
    }

    // The encodings' payload types are the producer's; consumers know the router's. Nothing else of the packet changes.
    private RtpPacketView InRouter(in RtpPacketView packet)
    {
        if (_isSame || packet.Packet.Length > IDatagramSink.MaxDatagramLength)
        {
            return packet;
        }

        Span<byte> copy = _packet.AsSpan(0, packet.Packet.Length);
        packet.Packet.CopyTo(copy);
        RedPayload.TryReplacePayloadTypes(copy[packet.HeaderLength..^packet.PaddingLength], _carried);
        return RtpPacketView.TryParse(copy, out RtpPacketView view) ? view : packet;
    }

    // The header extensions tell about the packet, so about its primary encoding alone.
    private bool TryWrite(in RtpPacketView red, in RedFrame frame, out RtpPacketView view)
    {
        var writer = new RtpPacketWriter(_packet);
        bool isWritten = writer.TryWriteHeader(
            red.Marker && !frame.IsRecovered, _carried[frame.PayloadType], frame.SequenceNumber, frame.Timestamp, red.Ssrc);
        if (!frame.IsRecovered)
        {
            foreach (RtpExtensionElement extension in red.Extensions)
            {
                isWritten &= writer.TryAddExtension(extension.Id, extension.Value);
            }
        }

        isWritten &= writer.TryAppendPayload(frame.PayloadIn(red.Payload));
        if (isWritten && RtpPacketView.TryParse(_packet.AsSpan(0, writer.Length), out view))
        {
            return true;
        }

        view = default;
        _producer.Transport.Context.Drops.Count(DropReason.RtpTooLarge);
        return false;
    }
}
