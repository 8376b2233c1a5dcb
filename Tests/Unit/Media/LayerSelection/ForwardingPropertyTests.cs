using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.LayerSelection;

/// <summary>Three simulcast streams through a selector whose target changes at random.</summary>
public sealed class ForwardingPropertyTests
{
    private const int PacketsPerFrame = 3;
    private const int ClockRate = 90_000;

    private readonly LayerSelector _selector = new(LayerKind.Simulcast, 3, 3);
    private readonly VideoPacketReader[] _readers = [new(), new(), new()];
    private readonly Vp8Encoder[] _encoders;
    private readonly Random _random;
    private readonly HashSet<(Vp8Frame, int)> _lost = [];
    private readonly List<ReceivedPacket> _received = [];
    private readonly SequenceNumberUnwrapper[] _source = new SequenceNumberUnwrapper[3];
    private SequenceRewriter _sequence = new(65_000, uint.MaxValue - 50_000);
    private PayloadRewriter _payloads;
    private SequenceNumberUnwrapper _output;

    public ForwardingPropertyTests()
    {
        _random = new Random(0);
        _encoders = [];
    }

    private ForwardingPropertyTests(int seed)
    {
        _random = new Random(seed);
        _encoders =
        [
            new(0, _random.Next(0x8000), _random.Next(256), 0, 1 + seed % 3),
            new(1, _random.Next(0x8000), _random.Next(256), 77_777, 1 + seed % 2),
            new(2, 0x7FF0, 250, 4_000_000_000, 2),
        ];
    }

    [Fact]
    public void Without_loss_a_receiver_sees_one_unbroken_stream_that_it_can_decode()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            var run = new ForwardingPropertyTests(seed);
            run.Run(frames: 1500, loss: 0, jitter: 0, duplicates: 0);
            run.CheckUnbroken();
        }
    }

    [Fact]
    public void With_loss_reordering_and_duplicates_nothing_else_is_missing()
    {
        for (int seed = 100; seed <= 140; seed++)
        {
            new ForwardingPropertyTests(seed).Run(frames: 800, loss: 0.03, jitter: 4, duplicates: 0.02);
        }
    }

    private void CheckUnbroken()
    {
        int[] numbers = [.. _received.Select(packet => packet.Sequence)];
        Assert.Equal(Enumerable.Range(numbers[0], numbers.Length), numbers);
        for (int i = 1; i < _received.Count; i++)
        {
            int step = unchecked((int)(_received[i].Timestamp - _received[i - 1].Timestamp));
            Assert.True(_received[i].Frame == _received[i - 1].Frame ? step == 0 : step > 0);
        }
    }

    private void Run(int frames, double loss, int jitter, double duplicates)
    {
        var arrivals = new List<(double At, int Stream, Vp8Frame Frame, int Index, int Number)>();
        int[] numbers = [_random.Next(65_536), _random.Next(65_536), 65_500];
        for (int i = 0; i < frames; i++)
        {
            for (int stream = 0; stream < 3; stream++)
            {
                Vp8Frame frame = _encoders[stream].Next(_random.Next(40) == 0);
                for (int index = 0; index < PacketsPerFrame; index++)
                {
                    int number = numbers[stream]++;
                    if (_random.NextDouble() < loss)
                    {
                        _lost.Add((frame, index));
                        continue;
                    }

                    double at = i + index * 0.1 + _random.NextDouble() * jitter * 0.1;
                    arrivals.Add((at, stream, frame, index, number));
                    if (_random.NextDouble() < duplicates)
                        arrivals.Add((at + _random.NextDouble() * 3, stream, frame, index, number));
                }
            }
        }

        foreach ((double at, int stream, Vp8Frame frame, int index, int number) in arrivals.OrderBy(arrival => arrival.At))
        {
            if (_random.Next(400) == 0)
                _selector.Target = new Layers(_random.Next(10) == 0 ? -1 : _random.Next(3), _random.Next(3));

            Handle(stream, frame, index, number, MonotonicTime.FromMilliseconds((long)(at * 33)));
        }

        Assert.InRange(_received.Count, frames / 4, int.MaxValue);
        ReceivedPacket[] ordered = [.. _received.OrderBy(packet => packet.Sequence)];
        foreach (IGrouping<int, ReceivedPacket> same in ordered.GroupBy(packet => packet.Sequence))
            Assert.Single(same.Select(packet => (packet.Frame, packet.Index)).Distinct());

        Vp8Receiver.Check(ordered, _lost, PacketsPerFrame);
    }

    private void Handle(int stream, Vp8Frame frame, int index, int number, MonotonicTime now)
    {
        byte[] payload = frame.Payload(index);
        var source = new SequenceNumber(unchecked((ushort)number));
        bool isLate = _source[stream].Newest is { } newest && _source[stream].Peek(source) <= newest;
        _source[stream].Unwrap(source);
        VideoPacketDescriptor packet = _readers[stream].Read(CodecKind.Vp8, payload, []);
        LayerVerdict verdict = _selector.Select(stream, packet, isLate);
        if (verdict.Action == LayerAction.Drop)
        {
            _sequence.Drop(source);
            _payloads.Drop(packet);
        }

        if (verdict.Action == LayerAction.ForwardFromKeyFrame)
        {
            _sequence.Desynchronize();
            _payloads.Desynchronize();
        }

        if (!verdict.IsForwarded
            || !_sequence.TryRewrite(source, new RtpTimestamp(frame.Timestamp), ClockRate, now, out SequenceNumber sequence, out RtpTimestamp timestamp))
        {
            return;
        }

        _payloads.Rewrite(packet).Apply(payload);
        _received.Add(new ReceivedPacket((int)_output.Unwrap(sequence), timestamp.Value, payload, frame, index));
    }
}
