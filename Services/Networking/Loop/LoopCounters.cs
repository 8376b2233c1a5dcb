namespace JbAspire.Networking.Loop;

/// <summary>
/// The loop's own counters. The loop's thread is the only writer and increments plainly; any thread may read. Aligned 64-bit
/// accesses are atomic on every platform that the loop runs on, so a reader sees whole values, if not all of one moment.
/// </summary>
internal sealed class LoopCounters
{
    public long PacketsReceived;
    public long BytesReceived;
    public long PacketsSent;
    public long BytesSent;
    public long DroppedSendBufferFull;
    public long DroppedOversized;
    public long DroppedTcpQueueFull;
    public long DroppedNoPath;
    public long DroppedSendFailed;
    public long MalformedFrames;
    public long HandlerExceptions;
    public long TcpAccepted;
    public long TcpRefused;
    public long TcpTimedOut;
    public long TcpConnections;
    public long SystemCalls;
    public long Turns;
    public long ReceiveCalls;
    public long SendCalls;
    public long PacketsInTrains;
    public long PipePacketsReceived;
    public long PipePacketsSent;
    public long PipeWakes;
    public long DroppedPipeFull;

    public EventLoopCounters Read(TimeSpan? threadCpuTime) => new()
    {
        PacketsReceived = Volatile.Read(ref PacketsReceived),
        BytesReceived = Volatile.Read(ref BytesReceived),
        PacketsSent = Volatile.Read(ref PacketsSent),
        BytesSent = Volatile.Read(ref BytesSent),
        DroppedSendBufferFull = Volatile.Read(ref DroppedSendBufferFull),
        DroppedOversized = Volatile.Read(ref DroppedOversized),
        DroppedTcpQueueFull = Volatile.Read(ref DroppedTcpQueueFull),
        DroppedNoPath = Volatile.Read(ref DroppedNoPath),
        DroppedSendFailed = Volatile.Read(ref DroppedSendFailed),
        MalformedFrames = Volatile.Read(ref MalformedFrames),
        HandlerExceptions = Volatile.Read(ref HandlerExceptions),
        TcpAccepted = Volatile.Read(ref TcpAccepted),
        TcpRefused = Volatile.Read(ref TcpRefused),
        TcpTimedOut = Volatile.Read(ref TcpTimedOut),
        TcpConnections = Volatile.Read(ref TcpConnections),
        SystemCalls = Volatile.Read(ref SystemCalls),
        Turns = Volatile.Read(ref Turns),
        ReceiveCalls = Volatile.Read(ref ReceiveCalls),
        SendCalls = Volatile.Read(ref SendCalls),
        PacketsInTrains = Volatile.Read(ref PacketsInTrains),
        PipePacketsReceived = Volatile.Read(ref PipePacketsReceived),
        PipePacketsSent = Volatile.Read(ref PipePacketsSent),
        PipeWakes = Volatile.Read(ref PipeWakes),
        DroppedPipeFull = Volatile.Read(ref DroppedPipeFull),
        ThreadCpuTime = threadCpuTime,
    };
}
