using System.Buffers.Binary;
using JbAspire.Load.Engine;
using JbAspire.Load.Linux;
using JbAspire.Load.Measuring;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Fanout;

/// <summary>
/// Addresses of 127/8 on one socket. Each packet is counted and its delay read by its sequence number; one of
/// <see cref="CheckInterval"/> of each receiver is decrypted and compared byte for byte, and tells by how much the engine has shifted the
/// numbers.
/// </summary>
internal sealed class FanoutReceivers : IDisposable
{
    /// <summary>A prime, so that each place in a burst has its turn.</summary>
    private const int CheckInterval = 61;

    public const int BuffersPerRead = 64;
    private const int SocketBufferBytes = 64 << 20;
    private const int SequenceOffset = 2;
    private const int MinLength = 12;

    private readonly State[] _states;
    private readonly FanoutProducer[] _producers;
    private readonly ReceiveArray _received = new(BuffersPerRead);
    private readonly UdpEndpoint _socket;
    private readonly double _ticksPerNanosecond;

    public FanoutReceivers(FanoutScenario scenario, FanoutProducer[] producers, double ticksPerNanosecond)
    {
        _states = new State[scenario.Receivers];
        _producers = producers;
        _ticksPerNanosecond = ticksPerNanosecond;
        _socket = new UdpEndpoint(
            TransportAddress.FromBytes([0, 0, 0, 0], 0), null, SocketBufferBytes, scenario.ClientCoalescing, tellDestination: true);
        Addresses =
        [
            .. Enumerable.Range(0, scenario.Receivers)
                .Select(i => TransportAddress.FromBytes([127, 1, (byte)(i >> 8), (byte)i], _socket.Local.Port)),
        ];
    }

    public IReadOnlyList<TransportAddress> Addresses { get; }

    public LatencyHistogram Latency { get; } = new();

    /// <summary>Packets that are not as they were sent, do not authenticate or belong to nobody.</summary>
    public long Damaged { get; private set; }

    /// <summary>Packets that were decrypted and compared.</summary>
    public long Checked { get; private set; }

    public long Rtcp { get; private set; }

    public long Received => Sum(state => state.Tracker.Received);

    public long Duplicates => Sum(state => state.Tracker.Duplicates);

    public long Reordered => Sum(state => state.Tracker.Reordered);

    /// <summary>Receivers that got nothing at all.</summary>
    public int Silent => _states.Count(state => state.Tracker.Received == 0);

    public void Connect(IReadOnlyList<SrtpKeying?> keys)
    {
        for (int i = 0; i < _states.Length; i++)
            _states[i].Srtp = keys[i]?.CreateReceiver();
    }

    /// <summary>Forgets what was counted.</summary>
    public void Restart()
    {
        for (int i = 0; i < _states.Length; i++)
        {
            uint next = _producers[i % _producers.Length].Next;
            _states[i].Tracker.Restart(next);
            _states[i].First = next;
        }

        Latency.Clear();
        (Damaged, Checked, Rtcp) = (0, 0, 0);
    }

    /// <summary>Takes what has come, without waiting; returns how many packets or trains that were.</summary>
    public int Read()
    {
        int count = _received.Receive(_socket);
        for (int i = 0; i < count; i++)
        {
            long now = System.Diagnostics.Stopwatch.GetTimestamp();
            Span<byte> rest = _received.Read(i, out int segment, out uint destination);
            int receiver = (int)(destination & 0xFFFF);
            for (; rest.Length > 0; rest = rest[Math.Min(segment, rest.Length)..])
                Count(receiver, rest[..Math.Min(segment, rest.Length)], now);
        }

        return count;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _received.Dispose();
        foreach (State state in _states)
            state.Srtp?.Dispose();
    }

    private void Count(int receiver, Span<byte> packet, long now)
    {
        // RFC 5761 §4: RTCP by its packet type.
        if (packet.Length < MinLength || receiver >= _states.Length)
        {
            Damaged++;
            return;
        }

        if (packet[1] is >= 192 and <= 223)
        {
            Rtcp++;
            return;
        }

        ref State state = ref _states[receiver];
        int owner = receiver % _producers.Length;
        ushort sequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(packet[SequenceOffset..]);
        FanoutProducer producer = _producers[owner];
        // A number that was never sent: the engine has shifted them anew.
        bool isStrange = producer.WholeIndex((ushort)(sequenceNumber - state.Shift)) >= producer.Next;
        if ((!state.IsAligned || isStrange || --state.UntilCheck <= 0) && !Check(ref state, packet, owner, sequenceNumber))
        {
            Damaged++;
            return;
        }

        uint index = producer.WholeIndex((ushort)(sequenceNumber - state.Shift));
        // What was sent before the measured time and comes late belongs to nothing.
        if (index < state.First)
            return;

        state.Tracker.Add(index);
        Latency.Add((long)((now - producer.SentAt(index)) / _ticksPerNanosecond));
    }

    private bool Check(ref State state, Span<byte> packet, int producer, ushort sequenceNumber)
    {
        int length = packet.Length;
        if (state.Srtp is not null && state.Srtp.UnprotectRtp(packet, out length) != SrtpResult.Ok)
            return false;

        if (!FanoutPacket.TryRead(packet[..length], out FanoutStamp stamp) || stamp.Producer != producer)
            return false;

        Checked++;
        state.Shift = (ushort)(sequenceNumber - (ushort)stamp.Index);
        state.IsAligned = true;
        state.UntilCheck = CheckInterval;
        return true;
    }

    private long Sum(Func<State, long> value) => _states.Sum(value);

    private struct State
    {
        public SequenceTracker Tracker;
        public SrtpReceiver? Srtp;
        public uint First;
        public int UntilCheck;
        public ushort Shift;
        public bool IsAligned;
    }
}
