namespace JbAspire.Networking;

/// <summary>What an event loop has counted since its start, read at one moment. Counters never go down.</summary>
public readonly record struct EventLoopCounters
{
    /// <summary>Datagrams and TCP frames that were handed to the handler.</summary>
    public required long PacketsReceived { get; init; }

    /// <summary>Bytes of <see cref="PacketsReceived"/>, without headers and framing.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Datagrams that the system took, and TCP frames that entered their connection's queue.</summary>
    public required long PacketsSent { get; init; }

    /// <summary>Bytes of <see cref="PacketsSent"/>, without headers and framing.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Datagrams that were dropped because the socket's send buffer was full.</summary>
    public required long DroppedSendBufferFull { get; init; }

    /// <summary>Datagrams that came and were longer than the handler takes, or that the system found too long for the path.</summary>
    public required long DroppedOversized { get; init; }

    /// <summary>Frames that did not fit into the queue of a TCP connection with a slow reader, and sends of raw streams that were refused for it.</summary>
    public required long DroppedTcpQueueFull { get; init; }

    /// <summary>Datagrams and frames for a local address without a socket, or for a TCP connection that is gone.</summary>
    public required long DroppedNoPath { get; init; }

    /// <summary>Datagrams that the system refused for their destination (unreachable, not permitted, invalid).</summary>
    public required long DroppedSendFailed { get; init; }

    /// <summary>TCP frames that were malformed or too long; each closed its connection.</summary>
    public required long MalformedFrames { get; init; }

    /// <summary>Exceptions that came out of the handler and were caught.</summary>
    public required long HandlerExceptions { get; init; }

    /// <summary>TCP connections that were accepted.</summary>
    public required long TcpAccepted { get; init; }

    /// <summary>TCP connections that were reset at once because a limit was reached.</summary>
    public required long TcpRefused { get; init; }

    /// <summary>TCP connections that were closed because a timeout passed.</summary>
    public required long TcpTimedOut { get; init; }

    /// <summary>TCP connections at this moment, those to peers and those that are being made included (the one value that also goes down).</summary>
    public required long TcpConnections { get; init; }

    /// <summary>System calls that move data or wait.</summary>
    public required long SystemCalls { get; init; }

    /// <summary>Times that the loop woke up, worked and slept again.</summary>
    public required long Turns { get; init; }

    /// <summary>System calls that received UDP datagrams.</summary>
    public required long ReceiveCalls { get; init; }

    /// <summary>System calls that sent UDP datagrams.</summary>
    public required long SendCalls { get; init; }

    /// <summary>Datagrams that were sent as part of a train (UDP_SEGMENT).</summary>
    public required long PacketsInTrains { get; init; }

    /// <summary>Datagrams that came from other loops of the process. None of them is among <see cref="PacketsReceived"/>.</summary>
    public required long PipePacketsReceived { get; init; }

    /// <summary>Datagrams that were written for other loops of the process. None of them is among <see cref="PacketsSent"/>.</summary>
    public required long PipePacketsSent { get; init; }

    /// <summary>Times that another loop slept and was woken for what was written for it.</summary>
    public required long PipeWakes { get; init; }

    /// <summary>Datagrams for another loop that were dropped because it was too far behind.</summary>
    public required long DroppedPipeFull { get; init; }

    /// <summary>CPU time of the loop's thread; null where the system does not tell.</summary>
    public required TimeSpan? ThreadCpuTime { get; init; }

    /// <summary>The drops by reason, in snake_case with "net" first, as metrics name them.</summary>
    public IEnumerable<KeyValuePair<string, long>> DropsByReason()
    {
        yield return new("net.send_buffer_full", DroppedSendBufferFull);
        yield return new("net.oversized", DroppedOversized);
        yield return new("net.tcp_queue_full", DroppedTcpQueueFull);
        yield return new("net.no_path", DroppedNoPath);
        yield return new("net.send_failed", DroppedSendFailed);
        yield return new("net.malformed_frame", MalformedFrames);
        yield return new("net.pipe_full", DroppedPipeFull);
    }
}
