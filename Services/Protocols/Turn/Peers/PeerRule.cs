namespace JbAspire.Protocols.Turn.Peers;

/// <summary>What decided on a peer. Denials are counted by it.</summary>
public enum PeerRule : byte
{
    /// <summary>No rule forbids it.</summary>
    Default,

    /// <summary><c>allowed-peer-ip</c>, or <c>allow-loopback-peers</c>.</summary>
    Allowed,

    /// <summary><c>denied-peer-ip</c>.</summary>
    Denied,

    /// <summary>A listener of the server.</summary>
    OwnListener,

    /// <summary>An address of the server with a port that is not a relay's.</summary>
    OwnAddress,

    /// <summary>127.0.0.0/8, ::1.</summary>
    Loopback,

    /// <summary>0.0.0.0/8, ::.</summary>
    Unspecified,

    /// <summary>169.254.0.0/16, fe80::/10, fec0::/10.</summary>
    LinkLocal,

    /// <summary>224.0.0.0/4, 255.255.255.255, ff00::/8.</summary>
    Multicast,

    /// <summary>10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7.</summary>
    Private,

    /// <summary>100.64.0.0/10 (RFC 6598).</summary>
    CarrierGradeNat,

    /// <summary>TEST-NET-1, -2 and -3, 2001:db8::/32, 3fff::/20.</summary>
    Documentation,

    /// <summary>198.18.0.0/15, 2001:2::/48.</summary>
    Benchmarking,

    /// <summary>169.254.169.254, fd00:ec2::254 and their kin.</summary>
    CloudMetadata,

    /// <summary>240.0.0.0/4, 192.0.0.0/24, 100::/64 and the like (IANA special-purpose registries).</summary>
    Reserved,

    /// <summary>An IPv6 address that stands for an IPv4 one: mapped, compatible, 6to4, NAT64, Teredo, ISATAP.</summary>
    Embedded,
}
