namespace JbAspire.Tests.Services.Turn.Acceptance;

/// <summary>What differs between the servers that rows run against.</summary>
public enum AcceptanceProfile
{
    /// <summary>127.0.0.1 and ::1, loopback peers allowed.</summary>
    DualStack,

    /// <summary>127.0.0.1 alone.</summary>
    IPv4Only,

    /// <summary>Loopback peers refused, as by default.</summary>
    DefaultPeers,

    /// <summary>RFC 8016 mobility on.</summary>
    Mobility,
}
