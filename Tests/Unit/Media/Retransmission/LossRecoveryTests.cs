using JbAspire.Media.Retransmission;
using JbAspire.Protocols.Wire;
using Xunit;
using Xunit.Abstractions;

namespace JbAspire.Tests.Unit.Media.Retransmission;

/// <summary>
/// A stream of 300 packets a second over a path that loses at random, and a sender that answers each question once per round trip,
/// as libwebrtc does: how soon what was lost is there.
/// </summary>
public sealed class LossRecoveryTests(ITestOutputHelper output)
{
    private const int Packets = 60_000;
    private const int PacketsPerSecond = 300;

    [Theory]
    [InlineData(20, 0.05)]
    [InlineData(50, 0.05)]
    [InlineData(80, 0.05)]
    public void At_five_percent_loss_999_of_1000_packets_are_there_within_a_round_trip_and_100_ms(int roundTrip, double questionLoss)
    {
        double[] delays = Run(roundTrip, loss: 0.05, questionLoss, reordering: 0);

        Assert.InRange(ShareWithin(delays, roundTrip + 100), 0.999, 1);
        Assert.Equal(0, delays.Count(double.IsPositiveInfinity));
    }

    [Theory]
    [InlineData(150)]
    [InlineData(300)]
    public void On_a_longer_path_a_lost_repair_costs_one_more_round_trip(int roundTrip)
    {
        double[] delays = Run(roundTrip, loss: 0.05, questionLoss: 0, reordering: 0);

        Assert.InRange(ShareWithin(delays, roundTrip + 100), 0.997, 1);
        Assert.InRange(ShareWithin(delays, 2 * roundTrip + 100), 0.9997, 1);
    }

    [Theory]
    [InlineData(150)]
    [InlineData(300)]
    public void On_a_longer_path_two_copies_of_each_repair_keep_the_bound(int roundTrip)
    {
        int copies = RetransmissionBudget.CopiesFor(TimeSpan.FromMilliseconds(roundTrip), fractionLost: 13);
        double[] delays = Run(roundTrip, loss: 0.05, questionLoss: 0, reordering: 0, copies);

        Assert.InRange(ShareWithin(delays, roundTrip + 100), 0.999, 1);
    }

    [Fact]
    public void What_is_merely_reordered_is_hardly_asked_for()
    {
        Run(50, loss: 0, questionLoss: 0, reordering: 0.05);

        // 3000 packets came 15 ms late.
        Assert.InRange(_questions, 0, 30);
    }

    private int _questions;

    private double ShareWithin(double[] delays, double milliseconds)
    {
        double share = delays.Count(delay => delay <= milliseconds) / (double)delays.Length;
        output.WriteLine($"within {milliseconds} ms: {share:P3}; questions: {_questions}");
        return share;
    }

    // For each packet the time from when it would have come to when it came.
    private double[] Run(int roundTrip, double loss, double questionLoss, double reordering, int copies = 1)
    {
        var random = new Random(5);
        var generator = new NackGenerator();
        generator.UpdateRoundTripTime(TimeSpan.FromMilliseconds(roundTrip));
        var due = new SequenceNumber[NackGenerator.MaxPackets];
        var events = new PriorityQueue<(int Packet, bool IsRepair), double>();
        var delays = new double[Packets];
        var resentAt = new double[Packets];
        Array.Fill(delays, double.PositiveInfinity);
        Array.Fill(resentAt, double.NegativeInfinity);
        for (int i = 0; i < Packets; i++)
        {
            // The last hundred come through, so that every loss is seen.
            if (random.NextDouble() >= loss || i >= Packets - 100)
                events.Enqueue((i, false), DueTime(i) + random.NextDouble() + (random.NextDouble() < reordering ? 15 : 0));
        }

        while (events.TryDequeue(out (int Packet, bool IsRepair) arrival, out double time))
        {
            delays[arrival.Packet] = Math.Min(delays[arrival.Packet], time - DueTime(arrival.Packet));
            generator.Add(new SequenceNumber((ushort)arrival.Packet), false, arrival.IsRepair, At(time));
            double next = events.TryPeek(out _, out double nextTime) ? nextTime : double.MaxValue;
            while (generator.NextDeadline != MonotonicTime.Never && generator.NextDeadline.Nanoseconds / 1e6 <= next)
            {
                double now = Math.Max(time, generator.NextDeadline.Nanoseconds / 1e6);
                int count = generator.TakeDue(due, At(now + 1e-6));
                _questions += count;
                foreach (SequenceNumber number in due.AsSpan(0, count))
                {
                    int packet = arrival.Packet + SequenceNumber.Distance(new SequenceNumber((ushort)arrival.Packet), number);
                    if (random.NextDouble() < questionLoss || now + roundTrip / 2.0 - resentAt[packet] < roundTrip)
                        continue;

                    resentAt[packet] = now + roundTrip / 2.0;
                    for (int copy = 0; copy < copies; copy++)
                    {
                        if (random.NextDouble() >= loss)
                            events.Enqueue((packet, true), now + roundTrip + 2 * random.NextDouble());
                    }
                }

                next = events.TryPeek(out _, out nextTime) ? nextTime : double.MaxValue;
            }
        }

        return delays;
    }

    private static double DueTime(int packet) => packet * 1000.0 / PacketsPerSecond;

    private static MonotonicTime At(double milliseconds) => new((long)(milliseconds * 1e6));
}
