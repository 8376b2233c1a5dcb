namespace JbAspire.Protocols.Wire;

/// <summary>
/// UDP sockets that a handler opens and closes while its loop runs. All members belong to the loop's thread. A failure is an answer, never an
/// exception.
/// </summary>
public interface IUdpSockets
{
    /// <summary>
    /// Opens a UDP socket bound to <paramref name="local"/>, exclusively; what it receives goes to the handler, and what the handler sends
    /// with that local address leaves through it. False when the address is taken, not of this host, or the system is out of descriptors.
    /// </summary>
    /// <param name="local">
    /// An address with a port. 0.0.0.0 and [::] (which serves IPv4 too) receive on all addresses of the host where the system can tell which of them
    /// a datagram came to; elsewhere they are refused.
    /// </param>
    bool TryBindUdp(in TransportAddress local);

    /// <summary>Closes a socket of <see cref="TryBindUdp"/> at once; nothing is received on it any more. Unknown addresses are ignored.</summary>
    void CloseUdp(in TransportAddress local);
}
