using System.Buffers.Binary;
using System.Text;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.TestKit.Media;

/// <summary>One encoding of a <see cref="VideoSource"/>.</summary>
internal sealed class VideoSourceStream(VideoSource source, int index)
{
    private const int MaxPayload = 1100;
    private const int DescriptorLength = 6;
    private const int HistoryLength = 1024;
    private const int ClockRate = 90_000;

    // Temporal layers of a group of four frames, for one, two and three layers.
    private static readonly int[][] Patterns = [[0, 0, 0, 0], [0, 1, 0, 1], [0, 2, 1, 2]];

    private readonly byte[]?[] _history = new byte[HistoryLength][];
    private ushort _sequence = (ushort)(65_000 + (index * 200));
    private ushort _rtxSequence = (ushort)(100 * index);
    private int _frame;
    private int _groupPosition;
    private int _lastBase;
    private int _lastMiddle;
    private byte _tl0 = (byte)(250 + index);
    private byte _keyIndex;
    private uint _packets;
    private uint _bytes;

    public int Index => index;

    public bool NeedsKeyFrame { get; set; } = true;

    public void SendFrame(MonotonicTime now)
    {
        VideoSourceOptions options = source.Options;
        bool isKeyFrame = NeedsKeyFrame;
        if (isKeyFrame)
        {
            NeedsKeyFrame = false;
            _groupPosition = 0;
            _keyIndex++;
        }

        int temporal = Patterns[options.TemporalLayers - 1][_groupPosition++ % 4];
        int number = ++_frame;
        int reference = isKeyFrame ? 0 : temporal == 2 && _lastMiddle > _lastBase ? _lastMiddle : _lastBase;
        bool isSync = temporal > 0 && reference == _lastBase;
        if (temporal == 0)
        {
            _lastBase = number;
            _tl0++;
        }
        else if (temporal == 1)
        {
            _lastMiddle = number;
        }

        int mean = options.Bitrates[index] / 8 / options.FramesPerSecond;
        int size = Math.Max(VideoFrameTag.Length + 1, isKeyFrame ? mean * options.KeyFrameFactor : mean);
        int packets = (size + MaxPayload - 1) / MaxPayload;
        var tag = new VideoFrameTag(index, number, reference, temporal, packets, now);
        uint timestamp = unchecked((uint)(now.Milliseconds * (ClockRate / 1000)));
        for (int i = 0; i < packets; i++)
        {
            int bytes = Math.Max(VideoFrameTag.Length + 1, size / packets);
            Send(BuildPacket(tag, i, bytes, timestamp, isKeyFrame, isSync));
        }
    }

    public void Resend(in GenericNack nack)
    {
        Span<byte> buffer = stackalloc byte[1400];
        foreach (SequenceNumber lost in nack.LostPackets)
        {
            byte[]? packet = _history[lost.Value % HistoryLength];
            if (packet is null || !RtpPacketView.TryParse(packet, out RtpPacketView view) || view.SequenceNumber != lost)
            {
                continue;
            }

            source.Resent++;
            var writer = new RtpPacketWriter(buffer);
            bool rtx = source.Options.HasRtx;
            writer.TryWriteHeader(
                view.Marker, rtx ? VideoSource.RtxPayloadType : VideoSource.PayloadType, rtx ? new SequenceNumber(++_rtxSequence) : lost,
                view.Timestamp, rtx ? VideoSource.RtxSsrcOf(index) : VideoSource.SsrcOf(index));
            WriteExtensions(ref writer, rtx ? VideoSource.RepairedRidId : VideoSource.RidId);
            if (rtx)
            {
                RtxPayload.TryAppend(ref writer, lost, view.Payload);
            }
            else
            {
                writer.TryAppendPayload(view.Payload);
            }

            source.Send(writer.Written);
        }
    }

    public void SendReport(MonotonicTime now)
    {
        Span<byte> buffer = stackalloc byte[100];
        uint timestamp = unchecked((uint)(now.Milliseconds * (ClockRate / 1000)));
        NtpTime ntp = NtpTime.From(DateTimeOffset.UnixEpoch + TimeSpan.FromMilliseconds(now.Milliseconds));
        if (SenderReport.TryWrite(buffer, VideoSource.SsrcOf(index), ntp, new RtpTimestamp(timestamp), _packets, _bytes, [], out int length))
        {
            source.SendRtcp(buffer[..length]);
        }
    }

    private byte[] BuildPacket(VideoFrameTag tag, int part, int bytes, uint timestamp, bool isKeyFrame, bool isSync)
    {
        // RFC 7741 §4.2: X; S at the frame's start; then I, L, T, K; a 15-bit picture id; TL0PICIDX; TID, Y, KEYIDX.
        Span<byte> payload = stackalloc byte[DescriptorLength + bytes];
        payload[0] = (byte)(0x80 | (part == 0 ? 0x10 : 0));
        payload[1] = 0xF0;
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)(0x8000 | (tag.Number & 0x7FFF)));
        payload[4] = _tl0;
        payload[5] = (byte)(tag.TemporalLayer << 6 | (isSync ? 0x20 : 0) | (_keyIndex & 0x1F));
        // §4.3: the lowest bit of the payload header is the inverse key frame flag.
        payload[DescriptorLength] = (byte)(isKeyFrame ? 0 : 1);
        tag.Write(payload[(DescriptorLength + 1)..]);

        Span<byte> buffer = stackalloc byte[1400];
        var writer = new RtpPacketWriter(buffer);
        writer.TryWriteHeader(
            part == tag.PacketCount - 1, VideoSource.PayloadType, new SequenceNumber(++_sequence), new RtpTimestamp(timestamp), VideoSource.SsrcOf(index));
        WriteExtensions(ref writer, VideoSource.RidId);
        writer.TryAppendPayload(payload);
        return writer.Written.ToArray();
    }

    private void WriteExtensions(ref RtpPacketWriter writer, int ridId)
    {
        writer.TryAddExtension(VideoSource.MidId, Encoding.ASCII.GetBytes(source.Options.Id));
        if (source.RidOf(index) is { } rid)
        {
            writer.TryAddExtension(ridId, Encoding.ASCII.GetBytes(rid));
        }

        ushort transportSequence = source.NextTransportSequence();
        writer.TryAddExtension(VideoSource.TransportSequenceId, [(byte)(transportSequence >> 8), (byte)transportSequence]);
    }

    private void Send(byte[] packet)
    {
        _history[_sequence % HistoryLength] = packet;
        _packets++;
        _bytes += (uint)packet.Length;
        source.Send(packet);
    }
}
