namespace JbAspire.Media.Parameters;

/// <summary>How RTCP is used.</summary>
public sealed record RtcpParameters
{
    /// <summary>The canonical name of the source (RFC 3550 §6.5.1); null when the endpoint did not say.</summary>
    public string? Cname { get; init; }

    /// <summary>Whether reduced-size RTCP (RFC 5506) may be used.</summary>
    public bool ReducedSize { get; init; } = true;

    /// <summary>Whether RTP and RTCP share a port (RFC 5761); always so here.</summary>
    public bool Mux { get; init; } = true;
}
