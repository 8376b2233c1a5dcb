using System.Net;

namespace JbAspire.Media.Transports;

/// <summary>What a plain transport is told about its peer.</summary>
public sealed record PlainConnectOptions
{
    /// <summary>Where the peer is. Needed without comedia, not used with it.</summary>
    public IPAddress? Ip { get; init; }

    /// <summary>Where the peer receives RTP, 1-65535. Needed without comedia, not used with it.</summary>
    public int? Port { get; init; }

    /// <summary>Where the peer receives RTCP, 1-65535. Needed without comedia and RTCP multiplexing, not allowed otherwise.</summary>
    public int? RtcpPort { get; init; }

    /// <summary>What the peer sends with. Needed with SRTP, not allowed without.</summary>
    public SrtpParameters? SrtpParameters { get; init; }
}
