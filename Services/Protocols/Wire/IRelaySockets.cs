namespace JbAspire.Protocols.Wire;

/// <summary>
/// What a relay needs beside its UDP sockets: raw streams over TCP, datagrams of any length, DF. All members belong to the loop's thread. A
/// failure is an answer, never an exception.
/// </summary>
public interface IRelaySockets : IUdpSockets
{
    /// <summary>
    /// Listens on <paramref name="local"/>; each accepted connection is a raw stream. The port can be shared with outgoing connections of
    /// <see cref="TryConnectTcp"/>.
    /// </summary>
    bool TryListenTcp(in TransportAddress local);

    /// <summary>Closes a listener of <see cref="TryListenTcp"/>; its accepted connections stay.</summary>
    void CloseTcpListener(in TransportAddress local);

    /// <summary>
    /// Begins to connect from <see cref="FiveTuple.Local"/> to <see cref="FiveTuple.Remote"/>. True: exactly one of
    /// <see cref="IRelayHandler.HandleConnected"/> and <see cref="IRelayHandler.HandleConnectFailed"/> follows, in a later turn, unless
    /// <see cref="CloseTcp"/> comes first. False: the system refused at once.
    /// </summary>
    bool TryConnectTcp(in FiveTuple path);

    /// <summary>
    /// Queues bytes on a raw stream, all of them or none; false when they do not fit into the queue of the connection or it is gone. They are
    /// written at the end of the turn at the latest.
    /// </summary>
    bool TrySend(ReadOnlySpan<byte> bytes, in FiveTuple path);

    /// <summary>How many bytes wait to be written on a raw stream; 0 for one that is gone.</summary>
    int QueuedBytes(in FiveTuple path);

    /// <summary>Stops reading from a raw stream, so that its peer is slowed down.</summary>
    void PauseReading(in FiveTuple path);

    /// <summary>Reads from a raw stream again.</summary>
    void ResumeReading(in FiveTuple path);

    /// <summary>Closes a raw stream after what is queued on it has left, or gives up connecting; the handler hears no more of it.</summary>
    void CloseTcp(in FiveTuple path);

    /// <summary>
    /// Sends one UDP datagram of any length (0-65,507 bytes), such as one beyond <see cref="IDatagramSink.MaxDatagramLength"/>. What was given to
    /// the sink before leaves before it.
    /// </summary>
    void SendUdp(ReadOnlySpan<byte> datagram, in FiveTuple path);

    /// <summary>
    /// Whether datagrams of a socket of <see cref="IUdpSockets.TryBindUdp"/> are sent with DF set and never fragmented (IP_PMTUDISC_DO), from now on. False
    /// when the system cannot.
    /// </summary>
    bool TrySetDontFragment(in TransportAddress local, bool isSet);
}
