using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Peers;

/// <summary>Which peers a client may reach through the server. Immutable once made: workers share it; a reload makes a new one.</summary>
public interface IPeerPolicy
{
    /// <summary>
    /// Whether a permission for the address of <paramref name="peer"/> may be installed; its port is ignored, as permissions ignore it (RFC 8656
    /// §9). <paramref name="rule"/> names what decided.
    /// </summary>
    bool AllowsPermission(in TransportAddress peer, out PeerRule rule);

    /// <summary>
    /// Whether datagrams may go to <paramref name="peer"/> and connections be made to it, port included: on addresses of the server's own only
    /// relayed transport addresses are reached, never its listeners or what else runs on the host. Does not allocate.
    /// </summary>
    bool AllowsPeer(in TransportAddress peer, out PeerRule rule);
}
