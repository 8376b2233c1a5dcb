using System.Globalization;
using JbAspire.Load.Measuring;
using JbAspire.Load.Peers;

namespace JbAspire.Load.Rooms;

/// <summary>A span of time in which the engine and groups of participants are watched.</summary>
internal sealed class MeasuredSpan
{
    private readonly RoomEngine _engine;
    private readonly PeerLoop _loop;
    private readonly MediaCounters[] _groups;
    private readonly long _engineDrops;
    private readonly long _loadDrops;
    private readonly TimeSpan? _loopCpu;

    private MeasuredSpan(RoomEngine engine, PeerLoop loop, MediaCounters[] groups, EngineSample begin)
    {
        _engine = engine;
        _loop = loop;
        _groups = groups;
        Begin = begin;
        _engineDrops = SocketDrops.Read(engine.MediaPort);
        _loadDrops = SocketDrops.Read(loop.Port);
        _loopCpu = loop.ReadCounters().ThreadCpuTime;
    }

    public EngineSample Begin { get; }

    public static async Task<MeasuredSpan> BeginAsync(RoomEngine engine, PeerLoop loop, params MediaCounters[] groups)
    {
        EngineSample begin = await EngineSample.ReadAsync(engine);
        var span = new MeasuredSpan(engine, loop, groups, begin);
        await loop.InvokeAsync(_ =>
        {
            foreach (MediaCounters group in groups)
                group.Clear();
            return true;
        });
        return span;
    }

    /// <summary>Waits for so long, and tells each second how it goes.</summary>
    public async Task WaitAsync(string what, int seconds)
    {
        long previous = 0;
        ProcessCpu cpu = _engine.ReadCpu();
        for (int second = 1; second <= seconds; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            (long received, long missing) = await _loop.InvokeAsync(_ => (_groups.Sum(group => group.Received), _groups.Sum(group => group.Missing)));
            ProcessCpu now = _engine.ReadCpu();
            Progress.Tell(string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {second}/{seconds} s, {received - previous:N0} packets/s, {missing:N0} missing, engine {(now - cpu).Nanoseconds / 1e9:P0} of a core"));
            previous = received;
            cpu = now;
        }
    }

    public async Task<SpanFigures> EndAsync()
    {
        EngineSample end = await EngineSample.ReadAsync(_engine);
        double seconds = end.SecondsSince(Begin);
        (MediaFigures[] media, long packets) = await _loop.InvokeAsync(_ => (
            _groups.Select(group => MediaFigures.Of(group, seconds)).ToArray(),
            _groups.Sum(group => group.Received + group.Retransmissions + group.Duplicates)));
        double processMicroseconds = (end.Cpu - Begin.Cpu).Nanoseconds / 1000.0;
        double workerMicroseconds = (end.Worker.CpuSeconds - Begin.Worker.CpuSeconds) * 1e6;
        double loopMicroseconds = ((_loop.ReadCounters().ThreadCpuTime - _loopCpu) ?? TimeSpan.Zero).TotalMicroseconds;
        return new SpanFigures(
            seconds, media, packets, processMicroseconds, workerMicroseconds, loopMicroseconds / seconds / 1e6,
            SocketDrops.Read(_engine.MediaPort) - _engineDrops, SocketDrops.Read(_loop.Port) - _loadDrops, end.DropsSince(Begin));
    }
}
