namespace JbAspire.Protocols.Dtls;

/// <summary>What a <see cref="DtlsContext"/> does the same for all its sessions.</summary>
public sealed record DtlsOptions
{
    /// <summary>
    /// The shortest retransmission timeout. libssl takes the last 15 ms of its timer as expired, so that anything near them would
    /// retransmit at once.
    /// </summary>
    public static readonly TimeSpan ShortestRetransmissionTimeout = TimeSpan.FromMilliseconds(20);

    /// <summary>The smallest <see cref="Mtu"/>: the least that IPv4 hosts must take, less IP and UDP headers.</summary>
    public const int MinMtu = 548;

    /// <summary>The largest <see cref="Mtu"/>: an Ethernet frame's worth, less IP and UDP headers.</summary>
    public const int MaxMtu = 1472;

    /// <summary>The largest datagram that the sessions send, in bytes (548-1472).</summary>
    public int Mtu { get; init; } = 1200;

    /// <summary>
    /// The SRTP protection profiles by IANA number, most preferred first: 7 (AEAD_AES_128_GCM), 8 (AEAD_AES_256_GCM),
    /// 1 (AES128_CM_SHA1_80), 2 (AES128_CM_SHA1_32). As server our order decides.
    /// </summary>
    public IReadOnlyList<ushort> SrtpProfiles { get; init; } = [7, 8, 1, 2];

    /// <summary>How long a handshake may take, from its first datagram to its last (1 s to 10 min).</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// When a flight is first sent again (20 ms to 60 s); the time doubles with each repetition. RFC 6347 §4.2.4.1 recommends
    /// 1 s; 400 ms is what browsers use (RFC 9147 §5.8.2 allows it for real-time applications), because a lost flight delays the first picture.
    /// </summary>
    public TimeSpan InitialRetransmissionTimeout { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Where the doubling ends (at least the initial one, at most 60 s: RFC 6347 §4.2.4.1).</summary>
    public TimeSpan MaximumRetransmissionTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How many handshakes may be under way at once (1 to 1,000,000). A further one is put off: its first datagrams are dropped and
    /// counted, and the client's retransmission is the next attempt.
    /// </summary>
    public int MaxHandshakesInProgress { get; init; } = 1024;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names the option, the value and the range.</exception>
    internal void Validate()
    {
        Require(Mtu is >= MinMtu and <= MaxMtu, nameof(Mtu), Mtu, $"{MinMtu}-{MaxMtu}");
        Require(
            SrtpProfiles.Count > 0 && SrtpProfiles.All(profile => SrtpProfileParameters.TryGet(profile, out _)),
            nameof(SrtpProfiles),
            string.Join(',', SrtpProfiles),
            "at least one of 7, 8, 1, 2");
        Require(
            HandshakeTimeout >= TimeSpan.FromSeconds(1) && HandshakeTimeout <= TimeSpan.FromMinutes(10),
            nameof(HandshakeTimeout),
            HandshakeTimeout,
            "1 s to 10 min");
        TimeSpan longest = TimeSpan.FromSeconds(60);
        Require(
            InitialRetransmissionTimeout >= ShortestRetransmissionTimeout && InitialRetransmissionTimeout <= longest,
            nameof(InitialRetransmissionTimeout),
            InitialRetransmissionTimeout,
            "20 ms to 60 s");
        Require(
            MaximumRetransmissionTimeout >= InitialRetransmissionTimeout && MaximumRetransmissionTimeout <= longest,
            nameof(MaximumRetransmissionTimeout),
            MaximumRetransmissionTimeout,
            "the initial timeout to 60 s");
        Require(
            MaxHandshakesInProgress is >= 1 and <= 1_000_000, nameof(MaxHandshakesInProgress), MaxHandshakesInProgress, "1-1000000");
    }

    private static void Require(bool condition, string name, object value, string range)
    {
        if (!condition)
        {
            throw new ArgumentException($"{nameof(DtlsOptions)}.{name} is {value}; the range is {range}.");
        }
    }
}
