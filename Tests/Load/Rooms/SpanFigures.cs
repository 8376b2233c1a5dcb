namespace JbAspire.Load.Rooms;

/// <summary>What a <see cref="MeasuredSpan"/> found.</summary>
/// <param name="Seconds">Its length.</param>
/// <param name="Media">What each group received.</param>
/// <param name="Packets">Packets that reached all groups, retransmissions included.</param>
/// <param name="ProcessMicroseconds">CPU time of the engine's process.</param>
/// <param name="WorkerMicroseconds">CPU time of the worker's thread.</param>
/// <param name="LoadCoreShare">The share of a core that the load's loop took, 0-1.</param>
/// <param name="EngineSocketDrops">Datagrams that found the engine's socket full.</param>
/// <param name="LoadSocketDrops">Datagrams that found the load's socket full: loss that is not the engine's.</param>
/// <param name="EngineDrops">What the engine dropped, by reason.</param>
internal sealed record SpanFigures(
    double Seconds, IReadOnlyList<MediaFigures> Media, long Packets, double ProcessMicroseconds, double WorkerMicroseconds, double LoadCoreShare,
    long EngineSocketDrops, long LoadSocketDrops, IReadOnlyDictionary<string, long> EngineDrops)
{
    public double CpuMicrosecondsPerPacket => Packets == 0 ? 0 : ProcessMicroseconds / Packets;

    public double WorkerMicrosecondsPerPacket => Packets == 0 ? 0 : WorkerMicroseconds / Packets;

    public double EngineCoreShare => ProcessMicroseconds / Seconds / 1e6;
}
