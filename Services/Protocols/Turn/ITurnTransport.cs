using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn;

/// <summary>
/// What a TURN server does to the world: messages to clients, datagrams to peers, and relay sockets. The owner of the sockets implements it; all
/// calls are made on its one thread.
/// </summary>
public interface ITurnTransport
{
    /// <summary>
    /// Memory for one message or datagram of up to <paramref name="length"/> bytes; it belongs to the caller until the next call of any member.
    /// </summary>
    Span<byte> GetBuffer(int length);

    /// <summary>
    /// Sends the first <paramref name="length"/> bytes of the last buffer to a client: one STUN message or ChannelData, without padding. Over a
    /// stream the transport pads ChannelData (RFC 8656 §12.5) and drops the message whole where the client reads too slowly.
    /// </summary>
    void SendToClient(int length, in TurnClient client);

    /// <summary>Sends the first <paramref name="length"/> bytes of the last buffer as a datagram from a relayed address to a peer.</summary>
    void SendToPeer(int length, in FiveTuple path);

    /// <summary>Closes the connection of a stream client after what was sent to it has left.</summary>
    void CloseClient(in TurnClient client);

    /// <summary>Opens the UDP socket of a relayed transport address; false when the system refuses.</summary>
    bool TryOpenRelay(in TransportAddress local);

    /// <summary>Closes it.</summary>
    void CloseRelay(in TransportAddress local);

    /// <summary>Sends what leaves a relayed address with DF set, or not (RFC 8656 §15); false when the system cannot.</summary>
    bool TrySetDontFragment(in TransportAddress local, bool isSet);

    /// <summary>Listens for peers on a relayed transport address of TCP (RFC 6062 §4.2); false when the system refuses.</summary>
    bool TryListen(in TransportAddress local);

    /// <summary>Stops listening; connections stay.</summary>
    void CloseListener(in TransportAddress local);

    /// <summary>Begins to connect to a peer; false when the system refuses at once. The outcome comes later.</summary>
    bool TryConnect(in FiveTuple peer);

    /// <summary>Closes the connection to a peer, or gives up making it.</summary>
    void ClosePeer(in FiveTuple peer);

    /// <summary>
    /// Ties a client's data connection to the connection of a peer (RFC 6062 §5.4): from now on bytes go both ways as they come, with what the
    /// peer sent before, until either side ends, which ends the other.
    /// </summary>
    void Splice(in TurnClient dataConnection, in FiveTuple peer);
}
