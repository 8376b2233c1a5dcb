namespace JbAspire.Turn.Monitoring;

/// <summary>Packets and system calls of the event loops; the names are those of coturn's metrics.</summary>
internal readonly record struct SystemCounts(
    long PacketsProcessed,
    long PacketsDropped,
    long ReceiveCalls,
    long ReceivedPackets,
    long SendFlushes,
    long SentDatagrams,
    long GsoDatagrams,
    long TcpConnections);
