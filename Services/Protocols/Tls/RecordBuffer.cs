using System.Buffers;

namespace JbAspire.Protocols.Tls;

/// <summary>The records of a stream until the owner of the session takes them; the memory goes back to the pool with each taking.</summary>
internal sealed class RecordBuffer : IRecordOutput
{
    private byte[] _buffer = [];
    private int _length;

    /// <summary>The records.</summary>
    public ReadOnlySpan<byte> Records => _buffer.AsSpan(0, _length);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> records)
    {
        if (_buffer.Length - _length < records.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _length, _length + records.Length));
            Records.CopyTo(larger);
            Return();
            _buffer = larger;
        }

        records.CopyTo(_buffer.AsSpan(_length));
        _length += records.Length;
    }

    /// <summary>Forgets the records.</summary>
    public void Clear()
    {
        Return();
        _buffer = [];
        _length = 0;
    }

    private void Return()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
    }
}
