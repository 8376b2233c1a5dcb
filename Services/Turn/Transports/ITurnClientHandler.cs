using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>
/// The TURN core as its clients' transports see it. All calls are made on the worker's thread, and each may send, close and splice through
/// <see cref="ClientTransports"/>.
/// </summary>
internal interface ITurnClientHandler
{
    /// <summary>
    /// One whole STUN message or ChannelData, without the padding of a stream. The bytes may be changed in place and are the transport's again when
    /// the call returns.
    /// </summary>
    void HandleClient(Span<byte> message, in TurnClient client, MonotonicTime now);

    /// <summary>
    /// The connection of a stream client, or a DTLS session, has ended after it had brought a message. Not called where the core closed it, nor for
    /// a data connection that was spliced: <see cref="HandleSpliceEnd"/> tells of those.
    /// </summary>
    void HandleClientDisconnect(in TurnClient client, MonotonicTime now);

    /// <summary>Whether the client has an allocation or awaits something: then its silence does not close its connection.</summary>
    bool HoldsState(in TurnClient client);

    /// <summary>
    /// Bytes were relayed on a data connection (RFC 6062 §5.5): application data, without TLS. Called after they have been handed on; the core
    /// may close the pair from here. Returns how long no more is to be read from that side, so that the allocation keeps to its rate.
    /// </summary>
    TimeSpan CountSplicedBytes(in FiveTuple peer, int bytes, bool fromPeer, MonotonicTime now);

    /// <summary>
    /// A spliced pair has ended because one side did; what was under way still leaves, and both connections are closed. Called once a splice, but
    /// not where the core closed it.
    /// </summary>
    void HandleSpliceEnd(in TurnClient dataConnection, in FiveTuple peer, MonotonicTime now);
}
