namespace JbAspire.Load.Rooms;

/// <summary>What <see cref="RoomsVerb"/> measured. Join times are in milliseconds, and leave out the time in which a participant waited for others.</summary>
internal sealed record RoomsResult(
    int Rooms, int Participants, int Publishers, int Consumers, double CpuMicrosecondsPerPacket, double WorkerMicrosecondsPerPacket, double PacketsPerSecond,
    double LossRatio, Percentiles LatencyMicroseconds, double EngineCoreShare, double LoadCoreShare, Percentiles ConnectMilliseconds,
    Percentiles JoinMilliseconds, Percentiles PictureMilliseconds, double BytesPerConsumer, MediaFigures Media, long EngineSocketDrops, long LoadSocketDrops,
    IReadOnlyDictionary<string, long> EngineDrops);
