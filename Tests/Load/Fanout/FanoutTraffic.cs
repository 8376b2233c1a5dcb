using System.Diagnostics;
using JbAspire.Load.Linux;
using JbAspire.Load.Measuring;

namespace JbAspire.Load.Fanout;

/// <summary>
/// Sends at the exact rate and receives, in one thread that never sleeps: producer after producer, each event one burst of one producer, so
/// that bursts of different producers do not meet.
/// </summary>
internal sealed class FanoutTraffic : IDisposable
{
    // Events that may be late at once before what has come is read.
    private const int EventsPerTurn = 4;
    private const int ReadsPerTurn = 4;
    private const double FeedbackSeconds = 0.001;
    private const double QuietSeconds = 0.1;
    private const double MaxDrainSeconds = 3;

    private static readonly double TicksPerNanosecond = Stopwatch.Frequency / 1e9;

    private readonly FanoutScenario _scenario;
    private readonly TrainSender _sender;
    private int _nextFeedback;

    public FanoutTraffic(FanoutScenario scenario)
    {
        _scenario = scenario;
        _sender = new TrainSender(scenario.ClientSegmentation);
        Producers = [.. Enumerable.Range(0, scenario.Producers).Select(i => new FanoutProducer(scenario, i))];
        Receivers = new FanoutReceivers(scenario, Producers, TicksPerNanosecond);
    }

    public FanoutProducer[] Producers { get; }

    public FanoutReceivers Receivers { get; }

    /// <summary>How late events left.</summary>
    public LatencyHistogram Lateness { get; } = new();

    /// <summary>Packets that the engine was sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Packets that the system did not take from the load: they never reached the engine.</summary>
    public long NotSent { get; private set; }

    /// <summary>Packets that should come: each as often as its producer has receivers.</summary>
    public long Expected { get; private set; }

    /// <summary>Forgets what was counted.</summary>
    public void Restart()
    {
        Receivers.Restart();
        Lateness.Clear();
        (Sent, NotSent, Expected) = (0, 0, 0);
    }

    /// <summary>Sends for a time and returns how long it took, in seconds.</summary>
    /// <param name="seconds">How long.</param>
    /// <param name="tick">Called each second with the seconds that have passed.</param>
    public double Run(double seconds, Action<double>? tick = null)
    {
        double perSecond = _scenario.Rate * _scenario.Producers / _scenario.Burst;
        double interval = Stopwatch.Frequency / perSecond;
        long events = (long)(seconds * perSecond);
        long start = Stopwatch.GetTimestamp(), nextTick = start + Stopwatch.Frequency, nextFeedback = start;
        long feedbackInterval = (long)(FeedbackSeconds * Stopwatch.Frequency);
        // An engine or a load that is too slow does not make the run longer than this.
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
                SendEvent(next++);
            }

            ReadReceivers();
            if (now >= nextFeedback)
            {
                nextFeedback = now + feedbackInterval;
                Producers[_nextFeedback++ % Producers.Length].ReadFeedback();
            }

            if (now >= nextTick)
            {
                nextTick += Stopwatch.Frequency;
                tick?.Invoke(Stopwatch.GetElapsedTime(start, now).TotalSeconds);
            }
        }

        // The last event's interval belongs to the time.
        for (long end = start + (long)(seconds * Stopwatch.Frequency); Stopwatch.GetTimestamp() < end;)
            ReadReceivers();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Receives without sending until nothing has come for a while; returns how long it took, in seconds.</summary>
    public double Drain()
    {
        long start = Stopwatch.GetTimestamp(), end = start + (long)(MaxDrainSeconds * Stopwatch.Frequency);
        long quiet = (long)(QuietSeconds * Stopwatch.Frequency), last = start;
        for (long now = start; now < end && now - last < quiet; now = Stopwatch.GetTimestamp())
        {
            if (ReadReceivers() > 0)
                last = now;
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        foreach (FanoutProducer producer in Producers)
            producer.Dispose();
        Receivers.Dispose();
        _sender.Dispose();
    }

    private void SendEvent(long number)
    {
        int index = (int)(number % Producers.Length);
        int sent = Producers[index].Send(_sender, _scenario.Burst);
        int receivers = (_scenario.Receivers - index + Producers.Length - 1) / Producers.Length;
        Sent += sent;
        NotSent += _scenario.Burst - sent;
        Expected += (long)sent * receivers;
    }

    private int ReadReceivers()
    {
        int total = 0;
        for (int i = 0; i < ReadsPerTurn; i++)
        {
            int count = Receivers.Read();
            total += count;
            if (count < FanoutReceivers.BuffersPerRead)
                break;
        }

        return total;
    }
}
