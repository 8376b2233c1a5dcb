using JbAspire.Load.Linux;
using JbAspire.Load.Measuring;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Turn;

/// <summary>One run of one scenario: allocate, warm up, measure, release.</summary>
internal static class TurnRun
{
    private const int ClientBufferBytes = 1 << 20;
    private const int PeerBufferBytes = 32 << 20;
    private const double DrainSeconds = 0.3;
    private const double IdleSeconds = 0.5;

    private static readonly byte[] PeerAddress = [127, 2, 0, 1];

    public static TurnMeasurement Measure(TurnServerProcess server, TurnScenario scenario)
    {
        using UdpEndpoint peer = new(TransportAddress.FromBytes(PeerAddress, 0), null, PeerBufferBytes, scenario.ClientCoalescing);
        TurnAllocator allocator = new(server.Address, server.Secret, scenario.ClientCoalescing, ClientBufferBytes);
        TurnFlow[] flows =
        [
            .. Enumerable.Range(0, scenario.Allocations).Select(i => allocator.Allocate(i, peer.Local, scenario.UsesChannels)),
        ];
        using TurnTraffic traffic = new(scenario, flows, peer);
        traffic.Run(scenario.WarmupSeconds);
        traffic.Drain(DrainSeconds);

        ProcessCpu idle = ReadDuring(server, () => traffic.Drain(IdleSeconds));
        traffic.Restart();
        double seconds = 0;
        // What is on its way when sending ends is still relayed, so the server's work for it counts.
        ProcessCpu busy = ReadDuring(server, () =>
        {
            seconds = traffic.Run(scenario.Seconds);
            traffic.Drain(DrainSeconds);
        });
        TurnMeasurement measurement = Summarise(server.Name, scenario, traffic, seconds, busy, idle);
        foreach (TurnFlow flow in flows)
            allocator.Release(flow);
        return measurement;
    }

    private static ProcessCpu ReadDuring(TurnServerProcess server, Action action)
    {
        ProcessCpu before = server.ReadCpu();
        action();
        return server.ReadCpu() - before;
    }

    private static TurnMeasurement Summarise(
        string server, TurnScenario scenario, TurnTraffic traffic, double seconds, ProcessCpu busy, ProcessCpu idle)
    {
        long relayed = traffic.Received;
        double idleNanoseconds = idle.Nanoseconds / IdleSeconds * (seconds + DrainSeconds);
        double nanoseconds = Math.Max(0, busy.Nanoseconds - idleNanoseconds);
        double packets = Math.Max(relayed, 1);
        return new TurnMeasurement
        {
            Server = server,
            Scenario = scenario.Name,
            OfferedPerSecond = scenario.TotalRate,
            RelayedPerSecond = relayed / seconds,
            Sent = traffic.Sent,
            NotSent = traffic.NotSent,
            Relayed = relayed,
            Duplicates = traffic.Duplicates,
            Reordered = traffic.Reordered,
            Damaged = traffic.Damaged,
            Loss = traffic.Sent == 0 ? 1 : 1 - (double)relayed / traffic.Sent,
            CpuMicroseconds = nanoseconds / 1000 / packets,
            KernelShare = (double)busy.KernelTicks / Math.Max(1, busy.KernelTicks + busy.UserTicks),
            CoreShare = nanoseconds / 1e9 / seconds,
            WakeupsPerPacket = busy.Wakeups / packets,
            LatencyP50 = traffic.Latency.Percentile(0.5),
            LatencyP99 = traffic.Latency.Percentile(0.99),
            LatencyP999 = traffic.Latency.Percentile(0.999),
            LatenessP99 = traffic.Lateness.Percentile(0.99),
        };
    }
}
