using System.Diagnostics;
using System.Runtime.InteropServices;
using JbAspire.Load.Engine;
using JbAspire.Load.Linux;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Fanout;

/// <summary>One source of video: numbers, stamps, encrypts and sends; answers a request for a key frame with one.</summary>
internal sealed unsafe class FanoutProducer : IDisposable
{
    private const int PictureIds = 1 << 15;
    private const int FramePackets = 10;
    private const int BufferBytes = 4 << 20;

    // As many as there are sequence numbers.
    private const int Remembered = 1 << 16;

    private readonly long[] _sentAt = new long[Remembered];
    private readonly byte[] _feedback = new byte[2048];
    private readonly int _index;
    private readonly int _size;
    private readonly int _framePackets;
    private readonly double _timestampStep;
    private readonly byte* _packets;

    private SocketAddress _engine;
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;
    private double _timestamp;
    private int _pictureId;
    private int _inFrame;
    private bool _isKey;
    private bool _wantsKey = true;

    public FanoutProducer(FanoutScenario scenario, int index)
    {
        _index = index;
        _size = scenario.Size;
        _framePackets = scenario.Burst == 1 ? FramePackets : scenario.Burst;
        _timestampStep = FanoutPacket.ClockRate * _framePackets / scenario.Rate;
        _packets = (byte*)NativeMemory.Alloc((nuint)(TrainSender.MaxBurst * (_size + SrtpSender.MaxOverhead)));
        Socket = new UdpEndpoint(
            TransportAddress.FromBytes([127, 2, (byte)(index >> 8), (byte)index], 0), null, BufferBytes, coalesce: false);
    }

    public UdpEndpoint Socket { get; }

    /// <summary>The number of the next packet; its low 16 bits are the sequence number.</summary>
    public uint Next { get; private set; }

    public int KeyFrameRequests { get; private set; }

    public void Connect(ProducerRoute route)
    {
        _engine = SocketAddress.Of(route.Engine);
        _sender = route.Sends?.CreateSender();
        _receiver = route.Receives?.CreateReceiver();
    }

    /// <summary>Sends the next packets in one call; returns how many left.</summary>
    public int Send(TrainSender sender, int count)
    {
        int length = 0;
        long now = Stopwatch.GetTimestamp();
        byte* next = _packets;
        for (int i = 0; i < count; i++, next += length)
            length = WriteNext(new Span<byte>(next, _size + SrtpSender.MaxOverhead), now);
        return sender.Send(Socket, _engine, _packets, count, length);
    }

    /// <summary>The whole number of the packet that has a sequence number: the last one sent that fits.</summary>
    public uint WholeIndex(ushort sequenceNumber) => Next - 1 - (ushort)((ushort)(Next - 1) - sequenceNumber);

    public long SentAt(uint index) => _sentAt[index & (Remembered - 1)];

    /// <summary>Reads one RTCP packet if there is one.</summary>
    public void ReadFeedback()
    {
        int length = Socket.TryReceive(_feedback);
        if (length == 0)
            return;

        Span<byte> packet = _feedback.AsSpan(0, length);
        if (_receiver is not null && _receiver.UnprotectRtcp(packet, out length) != SrtpResult.Ok)
            return;

        if (KeyFrameRequest.IsIn(packet[..length]))
        {
            _wantsKey = true;
            KeyFrameRequests++;
        }
    }

    public void Dispose()
    {
        Socket.Dispose();
        _sender?.Dispose();
        _receiver?.Dispose();
        NativeMemory.Free(_packets);
    }

    private int WriteNext(Span<byte> buffer, long now)
    {
        if (_inFrame == 0)
        {
            (_isKey, _wantsKey) = (_wantsKey, false);
            _pictureId = (_pictureId + 1) % PictureIds;
            _timestamp += _timestampStep;
        }

        FrameSlice slice = new((uint)(ulong)_timestamp, _pictureId, _isKey, _inFrame == 0, _inFrame == _framePackets - 1);
        FanoutPacket.Write(buffer[.._size], slice, new FanoutStamp(_index, Next, now));
        _inFrame = (_inFrame + 1) % _framePackets;
        _sentAt[Next & (Remembered - 1)] = now;
        Next++;
        return _sender?.ProtectRtp(buffer, _size) ?? _size;
    }
}
