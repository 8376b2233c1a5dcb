using JbAspire.Load.Engine;
using JbAspire.Load.Measuring;
using JbAspire.Load.Peers;
using JbAspire.Load.Rooms;

namespace JbAspire.Load.Fanout;

/// <summary>
/// Our engine and participants with ICE, DTLS-SRTP, receiver reports and transport-wide feedback: the first ones publish, each other one
/// consumes one of them. A frame has as many packets as the scenario's burst, but for the fifth by which frames differ.
/// </summary>
internal sealed class WebRtcSystem(string? program, (int Engine, int Load) cores) : IFanoutSystem
{
    // The largest payload of a packet of VideoLayer, and what a frame of a single packet has on average so that it stays one.
    private const int FullPayload = 1160;
    private const int SinglePayload = 960;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly RoomEngine _engine = new(program ?? "", cores.Engine);
    private int _runs;

    public string Name => program ?? "ours";

    public string? Refusal(FanoutScenario scenario) => scenario switch
    {
        { Srtp: null } => "WebRTC has no RTP in the clear",
        _ when scenario.Rate / scenario.Burst > 1000 => "a source makes no more than 1000 frames a second",
        _ => null,
    };

    public FanoutMeasurement Measure(FanoutScenario scenario, TextWriter? progress) =>
        Task.Run(() => MeasureAsync(scenario, progress)).GetAwaiter().GetResult();

    public void Dispose() => _engine.Dispose();

    private async Task<FanoutMeasurement> MeasureAsync(FanoutScenario scenario, TextWriter? progress)
    {
        progress?.WriteLine($"{Name}: {scenario.Name}: {scenario.Receivers + scenario.Producers} participants connect");
        await using PeerLoop loop = new(new PeerLoopOptions
        {
            Core = cores.Load,
            Spins = true,
            ReceiveOffload = scenario.ClientCoalescing,
            SrtpProfile = (ushort)scenario.Srtp!.Value,
        });
        Room room = await Room.CreateAsync(_engine, loop, Settings(scenario), $"fanout-{++_runs}");
        try
        {
            MediaCounters counters = new();
            Participant[] producers = [.. Enumerable.Range(0, scenario.Producers).Select(i => new Participant(room, $"p{_runs}-{i}", counters))];
            Participant[] receivers = [.. Enumerable.Range(0, scenario.Receivers).Select(i => new Participant(room, $"r{_runs}-{i}", counters))];
            await Crowd.ForEachAsync(producers, producer => producer.PublishAsync(audio: false));
            await Crowd.ForEachAsync(receivers, async receiver =>
            {
                await receiver.JoinAsync();
                await receiver.WaitUntilConnectedAsync(Patience);
            });
            long before = _engine.ReadMemoryCollected();
            await Crowd.ForEachAsync(
                receivers.Select((receiver, index) => (receiver, producers[index % producers.Length].VideoId)),
                async pair => await pair.receiver.ConsumeAsync(pair.VideoId!));
            await (await MeasuredSpan.BeginAsync(_engine, loop, counters)).WaitAsync("warm-up", (int)scenario.WarmupSeconds);
            return await MeasureAsync(scenario, loop, counters, before);
        }
        finally
        {
            await room.CloseAsync();
        }
    }

    private async Task<FanoutMeasurement> MeasureAsync(FanoutScenario scenario, PeerLoop loop, MediaCounters counters, long memoryBefore)
    {
        // Collects, and so begins to count collections.
        _engine.ReadMemoryCollected();
        MeasuredSpan span = await MeasuredSpan.BeginAsync(_engine, loop, counters);
        ProcessCpu cpuBefore = _engine.ReadCpu();
        await span.WaitAsync("measuring", (int)scenario.Seconds);
        ProcessCpu busy = _engine.ReadCpu() - cpuBefore;
        SpanFigures figures = await span.EndAsync();
        CollectorPauses? pauses = _engine.ReadPauses();
        long growth = _engine.ReadMemoryCollected() - memoryBefore;
        MediaFigures media = figures.Media[0];
        double ticks = Math.Max(1, busy.KernelTicks + busy.UserTicks);
        return new FanoutMeasurement
        {
            Scenario = scenario.Name,
            Engine = Name,
            Transport = "webrtc",
            Srtp = scenario.SrtpName,
            Receivers = scenario.Receivers,
            Producers = scenario.Producers,
            Rate = scenario.Rate,
            Burst = scenario.Burst,
            Size = scenario.Size,
            Seconds = figures.Seconds,
            CpuMicrosecondsPerPacket = figures.CpuMicrosecondsPerPacket,
            WorkerMicrosecondsPerPacket = figures.WorkerMicrosecondsPerPacket,
            KernelShare = busy.KernelTicks / ticks,
            UserShare = busy.UserTicks / ticks,
            CoreShare = figures.EngineCoreShare,
            OfferedPerSecond = scenario.ForwardedRate,
            PacketsPerSecond = media.PacketsPerSecond,
            LossRatio = media.LossRatio,
            LatencyMicroseconds = new FanoutLatency(
                media.LatencyMicroseconds.P50, media.LatencyMicroseconds.P99, media.LatencyMicroseconds.P999, counters.Latency.Percentile(1)),
            BytesPerConsumer = (double)growth / scenario.Receivers,
            Sent = counters.Sent,
            NotSent = 0,
            Received = counters.Received,
            Duplicates = media.Duplicates,
            Reordered = 0,
            Damaged = media.Refused,
            Checked = counters.Received,
            SilentReceivers = 0,
            KeyFrameRequests = media.KeyFrameRequests,
            LoadLateP99 = media.LateMicroseconds.P99,
            WakeupsPerPacket = busy.Wakeups / (double)Math.Max(1, figures.Packets),
            Collector = pauses,
        };
    }

    private static RoomSettings Settings(FanoutScenario scenario)
    {
        int frames = Math.Max(1, (int)Math.Round(scenario.Rate / scenario.Burst));
        int frameBytes = scenario.Burst == 1 ? SinglePayload : scenario.Burst * FullPayload - FullPayload / 2;
        return new RoomSettings
        {
            Media = new PeerSettings { Bitrates = [frameBytes * 8 * frames], FramesPerSecond = frames },
            InitialBitrate = 100_000_000,
        };
    }
}
