using System.Diagnostics;
using JbAspire.Contracts.Sfu;
using JbAspire.Load.Measuring;

namespace JbAspire.Load.Rooms;

/// <summary>What the engine has used and counted up to one moment.</summary>
internal sealed record EngineSample(long Timestamp, ProcessCpu Cpu, ProcessMemory Memory, WorkerInfo Worker)
{
    public static async Task<EngineSample> ReadAsync(RoomEngine engine)
    {
        engine.RequireAlive();
        NodeInfo node = await engine.Control.GetNodeAsync(new GetNodeRequest());
        return new EngineSample(Stopwatch.GetTimestamp(), engine.ReadCpu(), engine.ReadMemory(), node.Workers[0]);
    }

    public double SecondsSince(EngineSample earlier) => Stopwatch.GetElapsedTime(earlier.Timestamp, Timestamp).TotalSeconds;

    /// <summary>Reasons of packets that were dropped since then, with their numbers.</summary>
    public IReadOnlyDictionary<string, long> DropsSince(EngineSample earlier)
    {
        var drops = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((string reason, ulong count) in Worker.DroppedByReason)
        {
            long difference = (long)count - (long)earlier.Worker.DroppedByReason.GetValueOrDefault(reason);
            if (difference > 0)
                drops.Add(reason, difference);
        }

        return drops;
    }
}
