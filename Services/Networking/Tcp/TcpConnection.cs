using System.Buffers;
using System.Net.Sockets;
using JbAspire.Networking.Loop;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Tcp;

/// <summary>One connection: its socket, its half-received frame and its queue.</summary>
/// <param name="socket">A non-blocking socket.</param>
/// <param name="path">Our address and the peer's.</param>
/// <param name="framing">How datagrams lie in the stream.</param>
/// <param name="isClient">Whether a listener for clients accepted it; else it leads to or from a peer of a relay.</param>
/// <param name="opened">Now.</param>
/// <param name="maxQueueBytes">How many bytes may wait to be written.</param>
internal sealed class TcpConnection(
    Socket socket, FiveTuple path, StreamFraming framing, bool isClient, MonotonicTime opened, int maxQueueBytes)
    : PollTarget(socket)
{
    // A TURN server forwards whole datagrams and more over TCP, so one of them always finds room in an empty queue.
    private const int MinRawQueueBytes = 70_000;

    private byte[] _partial = [];
    private int _partialLength;

    public FiveTuple Path { get; } = path;

    public StreamFraming Framing { get; } = framing;

    public bool IsRaw => Framing == StreamFraming.Raw;

    public bool IsClient { get; } = isClient;

    public SendQueue Queue { get; } = new(maxQueueBytes);

    public TcpConnectionState State { get; set; }

    /// <summary>Whether the connection is in the list of those that have something to write.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Whether the handler knows that bytes wait, and so has to hear when they have left.</summary>
    public bool OwesDrained { get; set; }

    /// <summary>Whether the handler knows of the connection: a frame has come, or it was told of a raw one.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Whether anything was ever queued: if not, closing can destroy nothing.</summary>
    public bool HasQueued { get; set; }

    /// <summary>Whether the handler does not want to read for now.</summary>
    public bool IsPaused { get; set; }

    /// <summary>When the last complete frame came, or the connection itself. Single bytes do not keep a connection alive.</summary>
    public MonotonicTime LastFrame { get; private set; } = opened;

    /// <summary>When a closing connection is cut off.</summary>
    public MonotonicTime CloseBy { get; set; } = MonotonicTime.Never;

    /// <summary>The latest that <see cref="CloseBy"/> may become while the peer still takes bytes.</summary>
    public MonotonicTime CloseAtLatest { get; set; } = MonotonicTime.Never;

    /// <summary>What a poller has to watch for.</summary>
    public PollEvents WantedEvents
    {
        get
        {
            if (State == TcpConnectionState.Connecting)
                return PollEvents.Writable;

            bool reads = !PeerFinished && !(IsPaused && State == TcpConnectionState.Open);
            return (reads ? PollEvents.Readable : PollEvents.None) | (Queue.IsEmpty ? PollEvents.None : PollEvents.Writable);
        }
    }

    public bool PeerFinished { get; set; }

    /// <summary>How many bytes may wait for a slow reader.</summary>
    public static int QueueLimit(EventLoopOptions options, StreamFraming framing) =>
        framing == StreamFraming.Raw ? Math.Max(options.MaxTcpSendQueueBytes, MinRawQueueBytes) : options.MaxTcpSendQueueBytes;

    public void MarkFrame(MonotonicTime now)
    {
        IsKnown = true;
        LastFrame = now;
    }

    public void MarkKnown() => IsKnown = true;

    /// <summary>Moves the bytes of a half-received frame to the start of <paramref name="destination"/> and returns how many they are.</summary>
    public int TakePartial(Span<byte> destination)
    {
        int length = _partialLength;
        _partial.AsSpan(0, length).CopyTo(destination);
        _partialLength = 0;
        return length;
    }

    /// <summary>Keeps the bytes of a half-received frame: less than <see cref="StreamFrame.MaxEncodedLength"/>.</summary>
    public void KeepPartial(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            ReleasePartial();
            return;
        }

        if (_partial.Length == 0)
            _partial = ArrayPool<byte>.Shared.Rent(StreamFrame.MaxEncodedLength);
        bytes.CopyTo(_partial);
        _partialLength = bytes.Length;
    }

    /// <summary>Gives the buffers back and closes the socket.</summary>
    public void Release()
    {
        State = TcpConnectionState.Closed;
        ReleasePartial();
        Queue.Release();
        Dispose();
    }

    private void ReleasePartial()
    {
        if (_partial.Length > 0)
            ArrayPool<byte>.Shared.Return(_partial);
        _partial = [];
        _partialLength = 0;
    }
}
