namespace JbAspire.TestKit;

/// <summary>A stream whose other end is code of the test that answers at once: writing hands bytes over, reading takes what has been answered.</summary>
/// <param name="send">Takes what is written.</param>
/// <param name="receive">Gives what there is to read, or nothing: the end of the stream.</param>
public sealed class PipeStream(Action<byte[]> send, Func<byte[]> receive) : Stream
{
    private byte[] _unread = [];

    /// <summary>How many bytes at most one call of the sender gets: 1 makes the network hand over each byte alone.</summary>
    public int SegmentLength { get; set; } = int.MaxValue;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_unread.Length == 0)
            _unread = receive();
        int length = Math.Min(buffer.Length, _unread.Length);
        _unread.AsSpan(0, length).CopyTo(buffer);
        _unread = _unread[length..];
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            int length = Math.Min(SegmentLength, buffer.Length);
            send(buffer[..length].ToArray());
            buffer = buffer[length..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
