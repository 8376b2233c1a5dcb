using System.Buffers;
using System.Net.Sockets;
using JbAspire.Networking.Loop;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Tcp;

/// <summary>One accepted connection: its socket, its half-received frame and its queue.</summary>
internal sealed class TcpConnection(Socket socket, FiveTuple path, StreamFraming framing, MonotonicTime accepted, int maxQueueBytes)
    : PollTarget(socket)
{
    private byte[] _partial = [];
    private int _partialLength;

    public FiveTuple Path { get; } = path;

    public StreamFraming Framing { get; } = framing;

    public SendQueue Queue { get; } = new(maxQueueBytes);

    public TcpConnectionState State { get; set; }

    /// <summary>Whether the connection is in the list of those that have something to write.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Whether a frame has come: only then does the handler know of the connection.</summary>
    public bool HasDelivered { get; private set; }

    /// <summary>When the last complete frame came, or the connection itself. Single bytes do not keep a connection alive.</summary>
    public MonotonicTime LastFrame { get; private set; } = accepted;

    /// <summary>When a closing connection is cut off.</summary>
    public MonotonicTime CloseBy { get; set; } = MonotonicTime.Never;

    public bool PeerFinished { get; set; }

    public void MarkFrame(MonotonicTime now)
    {
        HasDelivered = true;
        LastFrame = now;
    }

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
