using JbAspire.Media.Statistics;

namespace JbAspire.Media.Transports;

/// <summary>What passed through a transport.</summary>
public sealed class TransportTraffic
{
    private TrafficCounter _received;
    private TrafficCounter _sent;
    private TrafficCounter _rtpReceived;
    private TrafficCounter _rtpSent;
    private TrafficCounter _rtxReceived;
    private TrafficCounter _rtxSent;
    private TrafficCounter _probationSent;

    /// <summary>Every datagram that came in.</summary>
    public ref TrafficCounter Received => ref _received;

    /// <summary>Every media datagram that left.</summary>
    public ref TrafficCounter Sent => ref _sent;

    /// <summary>RTP that came in, after decryption.</summary>
    public ref TrafficCounter RtpReceived => ref _rtpReceived;

    /// <summary>RTP that left, before encryption.</summary>
    public ref TrafficCounter RtpSent => ref _rtpSent;

    /// <summary>Retransmissions and probes (RFC 4588) that came in.</summary>
    public ref TrafficCounter RtxReceived => ref _rtxReceived;

    /// <summary>Packets that were sent again, before encryption.</summary>
    public ref TrafficCounter RtxSent => ref _rtxSent;

    /// <summary>Padding that probed for bandwidth, before encryption.</summary>
    public ref TrafficCounter ProbationSent => ref _probationSent;
}
