using System.Buffers.Binary;
using JbAspire.Media.CongestionControl.Pacing;
using JbAspire.Media.CongestionControl.SendSide;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Network;
using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl;

/// <summary>A source, the controller, the pacer, a link and a receiver in a closed loop on virtual time.</summary>
internal sealed class CallSimulation
{
    private const int PaddingBytes = 290;
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(100);

    private readonly Pacer _pacer;
    private readonly FeedbackReceiver _receiver;
    private readonly byte[] _packet = new byte[1500];
    private ushort _number;
    private MonotonicTime _nextSample;
    private int _stepsWithoutTime;

    public CallSimulation(int seed, NetworkLink<int> link, LayeredSource source, TimeSpan? feedbackInterval = null, int startKilobits = 600)
    {
        Link = link;
        Source = source;
        Controller = new SendSideCongestionController(Bitrate.FromKilobitsPerSecond(startKilobits)) { DesiredBitrate = source.Desired };
        _pacer = new Pacer(Controller.PacingBitrate);
        _receiver = new FeedbackReceiver(feedbackInterval ?? TimeSpan.FromMilliseconds(100));
        _number = (ushort)(seed * 7919);
    }

    public static MonotonicTime Start { get; } = MonotonicTime.FromMilliseconds(50_000);

    public NetworkLink<int> Link { get; }

    public LayeredSource Source { get; }

    public SendSideCongestionController Controller { get; }

    public Pacer Pacer => _pacer;

    public MonotonicTime Now { get; private set; } = Start;

    public double Seconds => (Now - Start).TotalSeconds;

    /// <summary>The estimate in kbit/s every 100 ms.</summary>
    public List<(double At, double Kilobits)> Samples { get; } = [];

    public long MediaBytes { get; private set; }

    public long PaddingSent { get; private set; }

    public void RunUntil(double seconds)
    {
        MonotonicTime end = Start + TimeSpan.FromSeconds(seconds);
        while (true)
        {
            MonotonicTime next = MonotonicTime.Min(MonotonicTime.Min(Source.Next, Link.NextArrival), MonotonicTime.Min(_receiver.NextDeadline, _nextSample));
            next = MonotonicTime.Min(next, MonotonicTime.Min(Controller.NextDeadline, _pacer.NextDeadline));
            if (next > end)
            {
                Now = end;
                return;
            }

            _stepsWithoutTime = next > Now ? 0 : _stepsWithoutTime + 1;
            Assert.True(_stepsWithoutTime < 1000, "A deadline that was handled stays due.");
            Now = next > Now ? next : Now;
            Step();
        }
    }

    /// <summary>When the estimate first was within these bounds after a time, counted from then; infinity when never.</summary>
    public double TimeTo(double after, double low, double high)
    {
        foreach ((double at, double kilobits) in Samples)
        {
            if (at >= after && kilobits >= low && kilobits <= high)
            {
                return at - after;
            }
        }

        return double.PositiveInfinity;
    }

    public double MeanEstimate(double from, double to) =>
        Samples.Where(sample => sample.At >= from && sample.At < to).Average(sample => sample.Kilobits);

    private void Step()
    {
        while (Link.Downlink.TryTake(Now, out byte[] packet, out _))
        {
            _receiver.Receive(packet, Now);
        }

        _receiver.HandleDeadline(Now, feedback => Link.Uplink.Send(feedback, 0, Now));
        while (Link.Uplink.TryTake(Now, out byte[] feedback, out _))
        {
            HandleFeedback(feedback);
        }

        if (Now >= Controller.NextDeadline)
        {
            Controller.HandleDeadline(Now);
        }

        _pacer.SetRate(Controller.PacingBitrate);
        while (Controller.TryTakeProbe(out ProbeCluster probe))
        {
            _pacer.Begin(probe, Now);
        }

        Source.Run(Now, Controller.AvailableBitrate, Submit);
        while (_pacer.TryTakeDue(Now, out ReadOnlySpan<byte> due, out _))
        {
            Transmit(due.Length);
        }

        while (_pacer.NeedsPadding(Now))
        {
            PaddingSent += PaddingBytes;
            Transmit(PaddingBytes);
        }

        if (Now >= _nextSample)
        {
            _nextSample = Now + SampleInterval;
            Samples.Add((Seconds, Controller.AvailableBitrate.BitsPerSecond / 1000.0));
        }
    }

    private void HandleFeedback(byte[] bytes)
    {
        Assert.True(RtcpCompoundView.TryParse(bytes, out RtcpCompoundView compound));
        foreach (RtcpPacketView packet in compound)
        {
            Assert.True(TransportWideFeedback.TryParse(packet, out TransportWideFeedback feedback));
            Controller.HandleFeedback(feedback, Now);
        }
    }

    private void Submit(PacketPriority priority, int bytes)
    {
        MediaBytes += bytes;
        if (_pacer.MayPass(priority, Now))
        {
            Transmit(bytes);
        }
        else
        {
            _pacer.Queue.Enqueue(new PacedPacket(priority, 0, 0), _packet.AsSpan(0, bytes), Now);
        }
    }

    private void Transmit(int bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_packet, ++_number);
        Controller.OnPacketSent(new SequenceNumber(_number), bytes, _pacer.Probe, Now);
        _pacer.OnSent(bytes, Now);
        Link.Downlink.Send(_packet.AsSpan(0, bytes), 0, Now);
    }
}
