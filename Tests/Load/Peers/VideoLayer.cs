using System.Buffers.Binary;
using JbAspire.Networking;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>One encoding: frames of varying size in packets of nearly equal size, and what is needed to send them again.</summary>
internal sealed class VideoLayer(PeerTransport transport, PeerSettings settings, int index, Random random)
{
    private const int MaxPayload = 1160;
    private const int HistoryLength = 256;
    private const int MinFrameBytes = MediaFormat.Vp8HeaderLength + PayloadStamp.Length;
    private const int Variation = 40;
    private const byte SyncBit = 0b0010_0000;
    private const int KeyIndexMask = 0b0001_1111;

    // libwebrtc makes no two key frames within this time.
    private static readonly TimeSpan KeyFrameInterval = TimeSpan.FromMilliseconds(300);

    // Temporal layers of a group of four frames.
    private static readonly byte[] Pattern = [0, 2, 1, 2];

    private readonly SentVideoPacket[] _history = new SentVideoPacket[HistoryLength];
    private SequenceNumber _next = new((ushort)random.Next(0x8000));
    private SequenceNumber _nextRtx = new((ushort)random.Next(0x8000));
    private ushort _picture = (ushort)random.Next(0x8000);
    private byte _baseIndex;
    private byte _keyIndex;
    private int _position;
    private bool _needsKeyFrame = true;
    private MonotonicTime _nextKeyFrame;
    // The frame that is being sent.
    private SentVideoPacket _frame;
    private int _part;
    private int _parts;
    private int _frameBytes;

    public Ssrc Ssrc { get; } = new(MediaFormat.VideoSsrc + (uint)index);

    public uint Packets { get; private set; }

    public uint Bytes { get; private set; }

    public static RtpTimestamp TimestampAt(MonotonicTime now) => new(unchecked((uint)(now.Nanoseconds * 9 / 100_000)));

    public void RequestKeyFrame() => _needsKeyFrame = true;

    /// <summary>Encodes a frame, whose packets <see cref="TryNext"/> then gives.</summary>
    public void BeginFrame(MonotonicTime now)
    {
        bool isKeyFrame = _needsKeyFrame && now >= _nextKeyFrame;
        if (isKeyFrame)
        {
            _needsKeyFrame = false;
            _nextKeyFrame = now + KeyFrameInterval;
            _position = 0;
            _keyIndex++;
        }

        byte temporal = Pattern[_position++ % Pattern.Length];
        if (temporal == 0)
            _baseIndex++;
        _picture++;
        int mean = settings.Bitrates[index] / 8 / settings.FramesPerSecond;
        int percent = 100 - Variation / 2 + random.Next(Variation);
        _frameBytes = Math.Max(MinFrameBytes, mean * percent / 100 * (isKeyFrame ? settings.KeyFrameFactor : 1));
        _parts = (_frameBytes + MaxPayload - 1) / MaxPayload;
        _part = 0;
        // §4.2: TID, Y (depends on the base layer alone), KEYIDX.
        byte layerAndKey = (byte)(temporal << 6 | (temporal == 1 ? SyncBit : 0) | (_keyIndex & KeyIndexMask));
        _frame = new SentVideoPacket(default, TimestampAt(now), _picture, 0, _baseIndex, layerAndKey, isKeyFrame ? VideoPacketFlags.KeyFrame : 0);
    }

    public bool TryNext(out SentVideoPacket packet)
    {
        packet = default;
        if (_part == _parts)
            return false;

        // As libwebrtc's packetizer: sizes differ by one byte at most, the smaller ones first.
        int smaller = _parts - _frameBytes % _parts;
        int bytes = Math.Max(MinFrameBytes, _frameBytes / _parts + (_part >= smaller ? 1 : 0));
        VideoPacketFlags flags = _frame.Flags | (_part == 0 ? VideoPacketFlags.Start : 0) | (_part == _parts - 1 ? VideoPacketFlags.End : 0);
        packet = _frame with { SequenceNumber = _next, Bytes = (ushort)bytes, Flags = flags };
        _history[_next.Value % HistoryLength] = packet;
        _next = _next.Next;
        _part++;
        Packets++;
        Bytes += (uint)bytes;
        return true;
    }

    public bool TryFind(SequenceNumber number, out SentVideoPacket packet)
    {
        packet = _history[number.Value % HistoryLength];
        return packet.Bytes > 0 && packet.SequenceNumber == number;
    }

    public RtpPacketWriter Write(Span<byte> buffer, in SentVideoPacket packet, ReadOnlySpan<byte> filler)
    {
        RtpPacketWriter writer = Begin(buffer, packet, MediaFormat.Vp8PayloadType, packet.SequenceNumber, Ssrc);
        AppendPayload(ref writer, packet, filler);
        return writer;
    }

    /// <summary>Writes the packet as RTX (RFC 4588 §4).</summary>
    public RtpPacketWriter WriteAgain(Span<byte> buffer, in SentVideoPacket packet, ReadOnlySpan<byte> filler)
    {
        RtpPacketWriter writer = Begin(buffer, packet, MediaFormat.RtxPayloadType, _nextRtx, new Ssrc(MediaFormat.RtxSsrc + (uint)index));
        _nextRtx = _nextRtx.Next;
        Span<byte> original = stackalloc byte[RtxPayload.OsnLength];
        BinaryPrimitives.WriteUInt16BigEndian(original, packet.SequenceNumber.Value);
        writer.TryAppendPayload(original);
        AppendPayload(ref writer, packet, filler);
        return writer;
    }

    private RtpPacketWriter Begin(Span<byte> buffer, in SentVideoPacket packet, byte payloadType, SequenceNumber number, Ssrc ssrc)
    {
        var writer = new RtpPacketWriter(buffer);
        writer.TryWriteHeader((packet.Flags & VideoPacketFlags.End) != 0, payloadType, number, packet.Timestamp, ssrc);
        writer.TryAddExtension(MediaFormat.MidId, "1"u8);
        transport.AddTransportSequence(ref writer);
        return writer;
    }

    private void AppendPayload(ref RtpPacketWriter writer, in SentVideoPacket packet, ReadOnlySpan<byte> filler)
    {
        // RFC 7741 §4.2: X, and S at the frame's start; I, L, T, K; the picture id with M; TL0PICIDX; TID, Y, KEYIDX.
        Span<byte> start = stackalloc byte[MinFrameBytes];
        start[0] = (byte)(0x80 | ((packet.Flags & VideoPacketFlags.Start) != 0 ? 0x10 : 0));
        start[1] = 0xF0;
        BinaryPrimitives.WriteUInt16BigEndian(start[2..], (ushort)(0x8000 | packet.Picture));
        start[4] = packet.BaseLayerIndex;
        start[5] = packet.LayerAndKey;
        // §4.3: the lowest bit of the payload header is the inverse key frame flag.
        start[6] = (byte)((packet.Flags & VideoPacketFlags.KeyFrame) != 0 ? 0 : 1);
        new PayloadStamp(MonotonicClock.Now, (byte)index).Write(start[MediaFormat.Vp8HeaderLength..]);
        writer.TryAppendPayload(start);
        writer.TryAppendPayload(filler[..(packet.Bytes - start.Length)]);
    }
}
