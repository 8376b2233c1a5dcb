using System.Diagnostics;
using JbAspire.Load.Linux;
using JbAspire.Load.Measuring;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;

namespace JbAspire.Load.Turn;

/// <summary>
/// Sends at the exact rate and receives, in one thread that never sleeps: flow after flow, each event one burst of one flow, so that bursts
/// of
/// different flows do not meet.
/// </summary>
internal sealed unsafe class TurnTraffic : IDisposable
{
    // Events that may be late at once before what has come is read.
    private const int EventsPerTurn = 8;
    private const int PeerIndex = -1;

    private static readonly double TicksPerNanosecond = Stopwatch.Frequency / 1e9;

    private readonly TurnScenario _scenario;
    private readonly TurnFlow[] _flows;
    private readonly UdpEndpoint _peer;
    private readonly ReadinessPoll _poll = new();
    private readonly ReceiveArray _received = new();
    private readonly TrainSender _sender;
    private readonly TrainBuffer _up;
    private readonly TrainBuffer _down;

    public TurnTraffic(TurnScenario scenario, TurnFlow[] flows, UdpEndpoint peer)
    {
        _scenario = scenario;
        _flows = flows;
        _peer = peer;
        _sender = new TrainSender(scenario.ClientSegmentation);
        _up = scenario.UsesChannels
            ? TrainBuffer.OfChannel(TurnAllocator.Channel, scenario.Size)
            : TrainBuffer.OfSend(peer.Local, scenario.Size);
        _down = TrainBuffer.OfData(scenario.Size);
        for (int i = 0; i < flows.Length; i++)
            _poll.Add(flows[i].Socket, i);
        _poll.Add(peer, PeerIndex);
    }

    public LatencyHistogram Latency { get; } = new();

    /// <summary>How late events left.</summary>
    public LatencyHistogram Lateness { get; } = new();

    public long Sent { get; private set; }

    /// <summary>Packets that the system did not take from the load: they never reached the server.</summary>
    public long NotSent { get; private set; }

    /// <summary>Packets that came and are not as they were sent.</summary>
    public long Damaged { get; private set; }

    public long Received => _flows.Sum(flow => flow.Up.Received + flow.Down.Received);

    public long Duplicates => _flows.Sum(flow => flow.Up.Duplicates + flow.Down.Duplicates);

    public long Reordered => _flows.Sum(flow => flow.Up.Reordered + flow.Down.Reordered);

    /// <summary>Forgets what was counted.</summary>
    public void Restart()
    {
        foreach (TurnFlow flow in _flows)
            flow.Restart();
        Latency.Clear();
        Lateness.Clear();
        (Sent, NotSent, Damaged) = (0, 0, 0);
    }

    /// <summary>Sends for a time and returns how long it took, in seconds.</summary>
    public double Run(double seconds)
    {
        double interval = 1e9 * TicksPerNanosecond * _scenario.Burst / _scenario.TotalRate;
        long events = (long)(seconds * _scenario.TotalRate / _scenario.Burst);
        long start = Stopwatch.GetTimestamp();
        // A server or a load that is too slow does not make the run longer than this.
        long deadline = start + (long)(seconds * 1.02 * Stopwatch.Frequency);
        for (long next = 0; next < events;)
        {
            long now = Stopwatch.GetTimestamp();
            if (now > deadline)
                break;

            for (int i = 0; i < EventsPerTurn && next < events; i++, now = Stopwatch.GetTimestamp())
            {
                long due = start + (long)(next * interval);
                if (due > now)
                    break;

                Lateness.Add((long)((now - due) / TicksPerNanosecond));
                SendEvent(next++, now);
            }

            Receive();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Receives for a time without sending.</summary>
    public void Drain(double seconds)
    {
        long end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < end)
            Receive();
    }

    public void Dispose()
    {
        _poll.Dispose();
        _received.Dispose();
        _sender.Dispose();
        _up.Dispose();
        _down.Dispose();
    }

    private void SendEvent(long number, long now)
    {
        bool up = _scenario.Direction == TurnDirection.Up || (_scenario.Direction == TurnDirection.Both && (number & 1) == 0);
        long turn = _scenario.Direction == TurnDirection.Both ? number >> 1 : number;
        int index = (int)(turn % _flows.Length);
        TurnFlow flow = _flows[index];
        int burst = _scenario.Burst;
        TrainBuffer train = up ? _up : _down;
        train.Stamp((uint)index, up ? flow.NextUp : flow.NextDown, burst, now);
        int sent = _sender.Send(up ? flow.Socket : _peer, up ? null : flow.Relayed, train.Bytes, burst, train.MessageLength);
        if (up)
            flow.NextUp += (uint)burst;
        else
            flow.NextDown += (uint)burst;
        Sent += sent;
        NotSent += burst - sent;
    }

    private void Receive()
    {
        int ready = _poll.Poll();
        for (int i = 0; i < ready; i++)
        {
            int index = _poll[i];
            int count = _received.Receive(index == PeerIndex ? _peer : _flows[index].Socket);
            long now = Stopwatch.GetTimestamp();
            for (int buffer = 0; buffer < count; buffer++)
            {
                ReadOnlySpan<byte> rest = _received.Read(buffer, out int segment);
                for (; rest.Length > 0; rest = rest[Math.Min(segment, rest.Length)..])
                    Count(index, rest[..Math.Min(segment, rest.Length)], now);
            }
        }
    }

    private void Count(int index, ReadOnlySpan<byte> datagram, long now)
    {
        ReadOnlySpan<byte> data = index == PeerIndex ? datagram : DataOf(datagram);
        if (!PacketStamp.TryRead(data, _scenario.Size, out PacketStamp stamp)
            || stamp.Flow >= _flows.Length
            || (index >= 0 && stamp.Flow != index))
        {
            Damaged++;
            return;
        }

        ref SequenceTracker tracker = ref index == PeerIndex ? ref _flows[stamp.Flow].Up : ref _flows[stamp.Flow].Down;
        tracker.Add(stamp.Sequence);
        Latency.Add((long)((now - stamp.SentAt) / TicksPerNanosecond));
    }

    private static ReadOnlySpan<byte> DataOf(ReadOnlySpan<byte> datagram)
    {
        if (ChannelDataView.TryParse(datagram, out ChannelDataView channelData))
            return channelData.Data;

        return StunMessageView.TryParse(datagram, out StunMessageView message) == StunParseResult.Success
            && message.TryGetAttribute(StunAttributeType.Data, out ReadOnlySpan<byte> data) ? data : [];
    }
}
