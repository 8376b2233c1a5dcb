using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Limits;

/// <summary>The ports from which relayed transport addresses are made, shared by all workers of a server. Callable from any of their threads.</summary>
public interface IRelayPorts
{
    /// <summary>
    /// Takes a free port of <paramref name="address"/> (its port is ignored), chosen at random (RFC 8656 §7.2), so that it is
    /// not to be guessed, from <c>min-port</c> to <c>max-port</c>, both included. False when none of that kind is left.
    /// </summary>
    bool TryTake(in TransportAddress address, RelayPortKind kind, TransportProtocol protocol, out int port);

    /// <summary>Gives one port back. A pair is given back port by port.</summary>
    void Return(in TransportAddress address, TransportProtocol protocol, int port);
}
