using System.Globalization;
using JbAspire.Load.Engine;
using JbAspire.Load.Measuring;

namespace JbAspire.Load.Fanout;

/// <summary>One run of one scenario: prepare the engine, warm up, measure, end.</summary>
internal static class FanoutRun
{
    private const double NanosecondsPerTick = 1e7;

    public static FanoutMeasurement Measure(IFanoutEngine engine, FanoutScenario scenario, TextWriter? progress)
    {
        using FanoutTraffic traffic = new(scenario);
        progress?.WriteLine($"{engine.Name}: {scenario.Name}: preparing");
        FanoutRoute route = engine.Open(
            scenario, [.. traffic.Producers.Select(producer => producer.Socket.Local)], traffic.Receivers.Addresses);
        try
        {
            for (int i = 0; i < traffic.Producers.Length; i++)
                traffic.Producers[i].Connect(route.Producers[i]);
            traffic.Receivers.Connect(route.Receivers);
            traffic.Run(scenario.WarmupSeconds);
            traffic.Drain();
            // Collects, and so begins to count collections.
            engine.ReadMemory();
            traffic.Restart();
            return Measure(engine, scenario, traffic, route, progress);
        }
        finally
        {
            engine.Close();
        }
    }

    private static FanoutMeasurement Measure(
        IFanoutEngine engine, FanoutScenario scenario, FanoutTraffic traffic, FanoutRoute route, TextWriter? progress)
    {
        ProcessCpu before = ProcessCpu.Read(engine.ProcessId);
        ThreadCpu threadsBefore = ThreadCpu.Read(engine.ProcessId);
        double seconds = traffic.Run(scenario.Seconds, passed => progress?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{engine.Name}: {scenario.Name}: {passed:F0} s of {scenario.Seconds:F0}, {traffic.Receivers.Received / passed:N0} packets/s")));
        // What is on its way when sending ends is still forwarded, so the engine's work for it counts.
        double drain = traffic.Drain();
        ProcessCpu busy = ProcessCpu.Read(engine.ProcessId) - before;
        long worker = ThreadCpu.Read(engine.ProcessId).BusiestSince(threadsBefore);
        CollectorPauses? pauses = engine.ReadPauses();
        double bytes = (double)(engine.ReadMemory() - route.MemoryBefore) / Math.Max(1, route.CountedConsumers);

        FanoutReceivers receivers = traffic.Receivers;
        long received = receivers.Received;
        double packets = Math.Max(received, 1), ticks = Math.Max(1, busy.KernelTicks + busy.UserTicks);
        // What a thread used that has ended meanwhile is in the process's ticks alone.
        double nanoseconds = Math.Max(busy.Nanoseconds, (busy.KernelTicks + busy.UserTicks) * NanosecondsPerTick);
        return new FanoutMeasurement
        {
            Scenario = scenario.Name,
            Engine = engine.Name,
            Transport = "plain",
            Srtp = scenario.SrtpName,
            Receivers = scenario.Receivers,
            Producers = scenario.Producers,
            Rate = scenario.Rate,
            Burst = scenario.Burst,
            Size = scenario.Size,
            Seconds = seconds,
            CpuMicrosecondsPerPacket = nanoseconds / 1000 / packets,
            WorkerMicrosecondsPerPacket = worker / 1000.0 / packets,
            KernelShare = busy.KernelTicks / ticks,
            UserShare = busy.UserTicks / ticks,
            CoreShare = nanoseconds / 1e9 / (seconds + drain),
            OfferedPerSecond = scenario.ForwardedRate,
            PacketsPerSecond = received / seconds,
            LossRatio = traffic.Expected == 0 ? 1 : 1 - (double)received / traffic.Expected,
            LatencyMicroseconds = new FanoutLatency(
                receivers.Latency.Percentile(0.5), receivers.Latency.Percentile(0.99), receivers.Latency.Percentile(0.999),
                receivers.Latency.Percentile(1)),
            BytesPerConsumer = bytes,
            Sent = traffic.Sent,
            NotSent = traffic.NotSent,
            Received = received,
            Duplicates = receivers.Duplicates,
            Reordered = receivers.Reordered,
            Damaged = receivers.Damaged,
            Checked = receivers.Checked,
            SilentReceivers = receivers.Silent,
            KeyFrameRequests = traffic.Producers.Sum(producer => producer.KeyFrameRequests),
            LoadLateP99 = traffic.Lateness.Percentile(0.99),
            WakeupsPerPacket = busy.Wakeups / packets,
            Collector = pauses,
        };
    }
}
