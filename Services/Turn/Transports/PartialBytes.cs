using System.Buffers;

namespace JbAspire.Turn.Transports;

/// <summary>
/// The beginning of something whose end has not come yet. The buffer grows with what has come, not with what a header promises, and
/// goes back to the pool when it is empty.
/// </summary>
internal sealed class PartialBytes
{
    private const int SmallestBuffer = 512;

    private byte[] _buffer = [];

    /// <summary>How many bytes are here.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public Span<byte> Bytes => _buffer.AsSpan(0, Length);

    /// <summary>Takes bytes from the front of <paramref name="source"/> until there are <paramref name="target"/>; false when it has too few.</summary>
    public bool FillTo(int target, ref Span<byte> source)
    {
        int taken = Math.Min(target - Length, source.Length);
        if (taken > 0)
        {
            Reserve(Length + taken);
            source[..taken].CopyTo(_buffer.AsSpan(Length));
            source = source[taken..];
            Length += taken;
        }

        return Length >= target;
    }

    /// <summary>Forgets the bytes; their memory stays as it is until the next call.</summary>
    public void Clear() => Length = 0;

    /// <summary>Forgets the bytes and gives the buffer back.</summary>
    public void Release()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = 0;
    }

    private void Reserve(int length)
    {
        if (_buffer.Length >= length)
            return;

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallestBuffer, Math.Max(length, 2 * _buffer.Length)));
        Bytes.CopyTo(larger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
