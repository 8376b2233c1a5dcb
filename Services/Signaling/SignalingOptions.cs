using JbAspire.Signaling.Authentication;

namespace JbAspire.Signaling;

/// <summary>Configuration section <c>Signaling</c>. Limits are per replica unless they say otherwise.</summary>
internal sealed class SignalingOptions
{
    public const string Section = "Signaling";

    /// <summary>Whether a token is needed. Default: Optional in Development, Required elsewhere.</summary>
    public AuthenticationMode? Authentication { get; set; }

    /// <summary>Origins that a browser page may come from, as "https://host[:port]" or "*". Empty: the page's host must be the host it calls.</summary>
    public string[] AllowedOrigins { get; set; } = [];

    /// <summary>Where the SfuController serves gRPC; service discovery resolves the name (its endpoint "grpc").</summary>
    public string SfuControllerUrl { get; set; } = "http://_grpc.sfucontroller";

    /// <summary>Peers of one room over all replicas: 1-1,000.</summary>
    public int MaxPeersPerRoom { get; set; } = 100;

    /// <summary>Rooms on this replica, calls and relays counted apart: 1-1,000,000.</summary>
    public int MaxRooms { get; set; } = 10_000;

    /// <summary>WebSockets on this replica: 1-1,000,000.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Largest frame from a protoo client, in bytes: 1,024-16,777,216.</summary>
    public int MaxFrameBytes { get; set; } = 960_000;

    /// <summary>Largest frame from a relay client, in bytes: 1,024-1,048,576.</summary>
    public int MaxRelayFrameBytes { get; set; } = 65_536;

    /// <summary>Transports of one peer: 1-100.</summary>
    public int MaxTransportsPerPeer { get; set; } = 8;

    /// <summary>Producers of one peer: 1-1,000.</summary>
    public int MaxProducersPerPeer { get; set; } = 16;

    /// <summary>Frames per second that one connection may send in the long run: 1-100,000.</summary>
    public int RateLimitPerSecond { get; set; } = 100;

    /// <summary>Frames that one connection may send at once: 1-100,000.</summary>
    public int RateLimitBurst { get; set; } = 500;

    /// <summary>Frames that wait for a slow reader before it is closed with 1013: 16-100,000.</summary>
    public int SendQueueFrames { get; set; } = 2_048;

    /// <summary>A protoo client that has not joined after this many seconds is closed with 4008: 1-3,600.</summary>
    public int JoinTimeoutSeconds { get; set; } = 30;

    /// <summary>Seconds of silence after which a ping is sent: 1-300.</summary>
    public int KeepAliveIntervalSeconds { get; set; } = 15;

    /// <summary>Seconds without an answer to the ping after which the connection is dead: 1-300.</summary>
    public int KeepAliveTimeoutSeconds { get; set; } = 20;

    /// <summary>A replica that did not renew its lease for this long is dead, its peers are removed: 500-60,000 ms.</summary>
    public int ReplicaLeaseMilliseconds { get; set; } = 6_000;

    /// <summary>Deadline of one call to the SFU or its controller: 100-60,000 ms.</summary>
    public int SfuCallMilliseconds { get; set; } = 5_000;

    public TimeSpan JoinTimeout => TimeSpan.FromSeconds(JoinTimeoutSeconds);

    public TimeSpan ReplicaLease => TimeSpan.FromMilliseconds(ReplicaLeaseMilliseconds);

    public TimeSpan SfuCall => TimeSpan.FromMilliseconds(SfuCallMilliseconds);
}
