namespace JbAspire.Load.Rooms;

/// <summary>What <see cref="LayersVerb"/> measured.</summary>
internal sealed record LayersResult(
    int VideoConsumers, long SwitchesAsked, long SwitchesRefused, long LayerChanges, Percentiles SwitchMilliseconds, double LossRatio,
    Percentiles LatencyMicroseconds, double CpuMicrosecondsPerPacket, double CpuMicrosecondsPerPacketBefore, SpanFigures Before, SpanFigures During);
