namespace JbAspire.Protocols.Turn.Peers;

/// <summary>Which ports of an address a client reaches.</summary>
internal enum PeerReach : byte
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those from which relayed transport addresses are made.</summary>
    RelayPorts,

    /// <summary>All.</summary>
    All,
}
