using System.Buffers;

namespace JbAspire.Networking.Tcp;

/// <summary>
/// The bytes that wait for one connection, in one buffer that grows to a limit and goes back to the pool when it is empty.
/// </summary>
internal sealed class SendQueue(int maxBytes)
{
    private const int InitialLength = 4096;

    private byte[] _buffer = [];
    private int _head;
    private int _tail;

    public bool IsEmpty => _head == _tail;

    public int Count => _tail - _head;

    public ReadOnlySpan<byte> Waiting => _buffer.AsSpan(_head, _tail - _head);

    /// <summary>Room for <paramref name="length"/> more bytes, to be taken with <see cref="Commit"/>; empty when the limit forbids it.</summary>
    public Span<byte> Reserve(int length)
    {
        int waiting = _tail - _head;
        if (waiting + length > maxBytes)
            return [];

        if (_buffer.Length - _tail < length)
            MakeRoom(waiting, length);
        return _buffer.AsSpan(_tail);
    }

    public void Commit(int length) => _tail += length;

    /// <summary>The first <paramref name="length"/> waiting bytes have left.</summary>
    public void Advance(int length)
    {
        _head += length;
        if (_head == _tail)
            Release();
    }

    public void Release()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _head = 0;
        _tail = 0;
    }

    private void MakeRoom(int waiting, int length)
    {
        byte[] target = _buffer;
        if (_buffer.Length < waiting + length)
            target = ArrayPool<byte>.Shared.Rent(Math.Max(InitialLength, Math.Max(_buffer.Length * 2, waiting + length)));

        _buffer.AsSpan(_head, waiting).CopyTo(target);
        if (!ReferenceEquals(target, _buffer) && _buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
        _head = 0;
        _tail = waiting;
    }
}
