namespace JbAspire.Networking;

/// <summary>The limits and sizes of one event loop. A value outside its range makes the constructor of the loop throw.</summary>
public sealed record EventLoopOptions
{
    /// <summary>The name of the loop's thread, also used in log lines. Default "loop".</summary>
    public string Name { get; init; } = "loop";

    /// <summary>
    /// TCP connections of clients that the loop keeps at most; further ones are reset. As many connections again may exist to and from peers,
    /// through <see cref="EventLoop.Sockets"/>. 0-1,000,000, default 4096.
    /// </summary>
    public int MaxTcpConnections { get; init; } = 4096;

    /// <summary>
    /// TCP connections of clients from one address at most; further ones are reset. An IPv6 client counts by its /64, which is what one
    /// subscriber gets. 1-1,000,000, default 128 (an office behind one NAT).
    /// </summary>
    public int MaxTcpConnectionsPerAddress { get; init; } = 128;

    /// <summary>A TCP connection without a complete frame for so long is closed (not a raw one). 10 ms to 1 day, default 60 s.</summary>
    public TimeSpan TcpIdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A new TCP connection (not a raw one) must deliver its first complete frame within this time. 10 ms to 1 day, default 10 s.</summary>
    public TimeSpan TcpFirstFrameTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bytes that may wait for a slow TCP reader, per connection; frames that do not fit are dropped whole. Raw connections have room for
    /// 70,000 bytes at least. 4,096-67,108,864, default 262,144.
    /// </summary>
    public int MaxTcpSendQueueBytes { get; init; } = 256 * 1024;

    /// <summary>SO_RCVBUF of UDP sockets in bytes, 4,096-1,073,741,824; null keeps the system's default.</summary>
    public int? ReceiveBufferSize { get; init; }

    /// <summary>SO_SNDBUF of UDP sockets in bytes, 4,096-1,073,741,824; null keeps the system's default.</summary>
    public int? SendBufferSize { get; init; }

    /// <summary>
    /// Messages that one system call receives at most, each a datagram or a train of them; twice as many datagrams are sent together at most,
    /// and wait no longer than the turn. 1-1024, default 64.
    /// </summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// Sends the datagrams of one size to one peer as one segmented buffer (UDP_SEGMENT) where the system can.
    /// Default true; Linux only.
    /// </summary>
    public bool SegmentationOffload { get; init; } = true;

    /// <summary>
    /// Lets the system hand over datagrams of one size from one peer as one buffer (UDP_GRO) where it can; the handler still gets them one by
    /// one. Default true; Linux only.
    /// </summary>
    public bool ReceiveOffload { get; init; } = true;

    /// <summary>The processor that the loop's thread is bound to, from 0; null leaves it to the scheduler. Linux only.</summary>
    public int? CpuAffinity { get; init; }

    /// <summary>
    /// How long the loop may rest between two looks at its sockets while packets come faster than two in that time: several then cost one waking. Adds
    /// as much latency at most, and none while packets are rarer. 0-10 ms; default 0: it never rests. Linux only.
    /// </summary>
    public TimeSpan CoalescingInterval { get; init; }

    /// <summary>
    /// SO_BUSY_POLL: how long the system looks for packets in the network card's queue before it lets the loop sleep, for cards whose drivers can.
    /// Saves the latency of an interrupt, and costs a processor that never rests. 0-1 ms, default 0: it does not. Linux only.
    /// </summary>
    public TimeSpan BusyPoll { get; init; }

    /// <summary>Which system interface the loop uses. Default: the best that the system has.</summary>
    public EventLoopBackend Backend { get; init; } = EventLoopBackend.Automatic;

    /// <exception cref="ArgumentException">An option is outside its range: the message names it, its value and the range.</exception>
    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(Name))
            throw new ArgumentException($"{nameof(Name)} must not be empty.");

        Require(nameof(MaxTcpConnections), MaxTcpConnections, 0, 1_000_000);
        Require(nameof(MaxTcpConnectionsPerAddress), MaxTcpConnectionsPerAddress, 1, 1_000_000);
        Require(nameof(TcpIdleTimeout), TcpIdleTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(1));
        Require(nameof(TcpFirstFrameTimeout), TcpFirstFrameTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(1));
        Require(nameof(MaxTcpSendQueueBytes), MaxTcpSendQueueBytes, 4096, 64 * 1024 * 1024);
        Require(nameof(ReceiveBufferSize), ReceiveBufferSize ?? 4096, 4096, 1 << 30);
        Require(nameof(SendBufferSize), SendBufferSize ?? 4096, 4096, 1 << 30);
        Require(nameof(BatchSize), BatchSize, 1, 1024);
        Require(nameof(CpuAffinity), CpuAffinity ?? 0, 0, 1023);
        Require(nameof(CoalescingInterval), CoalescingInterval, TimeSpan.Zero, TimeSpan.FromMilliseconds(10));
        Require(nameof(BusyPoll), BusyPoll, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        Require(nameof(Backend), Backend, EventLoopBackend.Automatic, EventLoopBackend.Portable);
    }

    private static void Require<T>(string name, T value, T minimum, T maximum)
        where T : struct
    {
        if (Comparer<T>.Default.Compare(value, minimum) < 0 || Comparer<T>.Default.Compare(value, maximum) > 0)
            throw new ArgumentException($"{name} is {value}; allowed is {minimum} to {maximum}.");
    }
}
