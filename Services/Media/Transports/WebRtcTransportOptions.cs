namespace JbAspire.Media.Transports;

/// <summary>What a WebRtcTransport is created with. Defaults are the guide's.</summary>
public sealed record WebRtcTransportOptions
{
    /// <summary>Whether UDP candidates are offered.</summary>
    public bool EnableUdp { get; init; } = true;

    /// <summary>Whether passive TCP candidates (RFC 6544) are offered.</summary>
    public bool EnableTcp { get; init; } = true;

    /// <summary>Gives UDP candidates the higher priority.</summary>
    public bool PreferUdp { get; init; } = true;

    /// <summary>Gives TCP candidates the higher priority.</summary>
    public bool PreferTcp { get; init; }

    /// <summary>Bits per second that the peer is assumed to receive at first.</summary>
    public long InitialAvailableOutgoingBitrate { get; init; } = 1_000_000;

    /// <summary>Bits per second that the peer is asked to send at most (REMB); 0 = no limit.</summary>
    public long MaxIncomingBitrate { get; init; } = 2_000_000;

    /// <summary>How long ICE lives without consent (RFC 7675): 10-60 s, or zero to switch the check off.</summary>
    public TimeSpan IceConsentTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
