using System.Buffers;
using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>
/// The way out of one stream for bytes that may not be dropped: encrypted records and relayed streams. What the loop's queue does not take
/// waits here, up to a bound, and leaves when the queue has room again.
/// </summary>
internal sealed class StreamOutput(TransportEnvironment environment, FiveTuple path)
{
    /// <summary>How many bytes wait here at most.</summary>
    public const int MaxWaiting = 512 * 1024;

    // A piece that any queue takes when it is empty.
    private const int PieceLength = 4096;

    private byte[] _waiting = [];
    private int _start;
    private int _end;

    /// <summary>The stream.</summary>
    public FiveTuple Path => path;

    /// <summary>Whether bytes wait here because the loop's queue is full.</summary>
    public bool IsWaiting => _end > _start;

    /// <summary>Whether the other end is to be slowed down.</summary>
    public bool IsFull => IsWaiting || environment.Sockets.QueuedBytes(path) >= environment.Options.SpliceHighWater;

    /// <summary>Sends bytes, now or later. False when they exceed the bound: then the stream is of no use any more.</summary>
    public bool TrySend(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return true;
        if (!IsWaiting && environment.Sockets.TrySend(bytes, path))
            return true;
        if (_end - _start + bytes.Length > MaxWaiting)
            return false;

        Append(bytes);
        Flush();
        return true;
    }

    /// <summary>Hands the loop's queue what it takes.</summary>
    public void Flush()
    {
        while (IsWaiting)
        {
            int length = Math.Min(PieceLength, _end - _start);
            if (!environment.Sockets.TrySend(_waiting.AsSpan(_start, length), path))
                return;
            _start += length;
        }

        Release();
    }

    /// <summary>Forgets what waits.</summary>
    public void Release()
    {
        if (_waiting.Length > 0)
            ArrayPool<byte>.Shared.Return(_waiting);
        _waiting = [];
        _start = 0;
        _end = 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        int used = _end - _start;
        if (_waiting.Length - _end < bytes.Length)
        {
            byte[] target = ArrayPool<byte>.Shared.Rent(Math.Max(2 * used, used + bytes.Length));
            _waiting.AsSpan(_start, used).CopyTo(target);
            if (_waiting.Length > 0)
                ArrayPool<byte>.Shared.Return(_waiting);
            _waiting = target;
            _start = 0;
            _end = used;
        }

        bytes.CopyTo(_waiting.AsSpan(_end));
        _end += bytes.Length;
    }
}
