using JbAspire.Protocols.Wire;

namespace JbAspire.Media;

/// <summary>What one worker needs to know when it starts.</summary>
public sealed record MediaWorkerOptions
{
    /// <summary>The worker's number on its node, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The sockets that clients reach this worker by; each becomes an ICE candidate of every transport.</summary>
    public required IReadOnlyList<ListenInfo> ListenInfos { get; init; }

    /// <summary>The source of ICE credentials, SSRCs and initial sequence numbers.</summary>
    public required FillRandom Random { get; init; }

    /// <summary>The wall clock at <see cref="MonotonicTime.Zero"/>, for the NTP time stamps of sender reports.</summary>
    public DateTimeOffset WallClockAtZero { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>The most transports that the worker holds; one more is refused with <see cref="MediaError.ResourceExhausted"/>.</summary>
    public int MaxTransports { get; init; } = 10_000;

    /// <summary>
    /// Bytes of RTP padding (RFC 3550 §5.1) that a packet of a frame gets at most to be as long as its neighbours, so that they leave as one
    /// train: 0 (none) to 255.
    /// </summary>
    public int MaxSegmentPadding { get; init; } = 8;
}

/// <summary>One socket of a worker as its clients see it (mediasoup's TransportListenInfo).</summary>
/// <param name="Protocol">UDP, or passive ICE-TCP (RFC 6544).</param>
/// <param name="Local">The address that the socket is bound to.</param>
/// <param name="AnnouncedAddress">The IP address put into candidates; null announces <paramref name="Local"/>.</param>
public sealed record ListenInfo(TransportProtocol Protocol, TransportAddress Local, string? AnnouncedAddress);
