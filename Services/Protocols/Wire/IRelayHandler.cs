namespace JbAspire.Protocols.Wire;

/// <summary>
/// A datagram handler whose sockets come and go: it opens them through <see cref="IRelaySockets"/> and hears here what becomes of them.
/// Every call is made on the loop's thread.
/// </summary>
/// <remarks>
/// On a raw stream (a connection of a listener without framing, of <see cref="IRelaySockets.TryListenTcp"/> or of
/// <see cref="IRelaySockets.TryConnectTcp"/>), <see cref="IDatagramHandler.HandleDatagram"/> brings whatever bytes have come, in order,
/// and <see cref="IDatagramHandler.HandleDisconnect"/> follows every <see cref="HandleConnected"/> exactly once, unless the handler closed the
/// stream itself. The loop sets raw streams no time limit: the handler does.
/// </remarks>
public interface IRelayHandler : IDatagramHandler
{
    /// <summary>A raw stream is open: accepted, or connected as asked.</summary>
    void HandleConnected(in FiveTuple path, MonotonicTime now, IDatagramSink sink);

    /// <summary>A connection that was asked for was refused, timed out or failed.</summary>
    void HandleConnectFailed(in FiveTuple path, MonotonicTime now, IDatagramSink sink);

    /// <summary>Everything that was queued on a raw stream has left, after <see cref="IRelaySockets.TrySend"/> had to queue.</summary>
    void HandleDrained(in FiveTuple path, MonotonicTime now, IDatagramSink sink);

    /// <summary>An ICMP error came for a datagram that was sent along <paramref name="path"/> from a socket of <see cref="IUdpSockets.TryBindUdp"/>.</summary>
    void HandleIcmp(in FiveTuple path, IcmpError error, MonotonicTime now, IDatagramSink sink);
}
