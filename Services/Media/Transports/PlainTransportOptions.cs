using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>What a PlainTransport is created with. Defaults are mediasoup's.</summary>
public sealed record PlainTransportOptions
{
    /// <summary>Where RTP is received (and RTCP, with <see cref="RtcpMux"/>).</summary>
    public PlainListenInfo ListenInfo { get; init; } = new();

    /// <summary>Where RTCP is received without <see cref="RtcpMux"/>; null: as <see cref="ListenInfo"/>, on another port.</summary>
    public PlainListenInfo? RtcpListenInfo { get; init; }

    /// <summary>Whether RTP and RTCP share one port (RFC 5761).</summary>
    public bool RtcpMux { get; init; } = true;

    /// <summary>Whether the peer's address is learned from its first packet.</summary>
    public bool Comedia { get; init; }

    /// <summary>The protection of both directions (SDES, RFC 4568, without the SDP); null: none.</summary>
    public SrtpProfile? SrtpProfile { get; init; }
}

/// <summary>Where a plain transport receives (mediasoup's TransportListenInfo).</summary>
/// <param name="Address">The address to bind; its port is 0 for one of the worker's range. Null: the worker's own address.</param>
/// <param name="AnnouncedAddress">What peers are told instead; null: what the worker announces for its own address, else the address itself.</param>
/// <param name="Port">The port to bind, 1-65535; 0: one of the worker's range.</param>
public sealed record PlainListenInfo(TransportAddress? Address = null, string? AnnouncedAddress = null, int Port = 0);
