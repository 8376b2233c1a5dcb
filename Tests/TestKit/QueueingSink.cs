using JbAspire.Protocols.Wire;

namespace JbAspire.TestKit;

/// <summary>Keeps what is sent, until the virtual network takes it.</summary>
public sealed class QueueingSink : IDatagramSink
{
    private readonly byte[] _buffer = new byte[IDatagramSink.MaxDatagramLength];
    private readonly Queue<(byte[] Datagram, FiveTuple Path)> _sent = new();

    /// <inheritdoc/>
    public Span<byte> GetBuffer() => _buffer;

    /// <inheritdoc/>
    public void Send(int length, in FiveTuple path) => _sent.Enqueue((_buffer.AsSpan(0, length).ToArray(), path));

    public bool TryTake(out byte[] datagram, out FiveTuple path)
    {
        bool taken = _sent.TryDequeue(out (byte[] Datagram, FiveTuple Path) entry);
        (datagram, path) = entry;
        return taken;
    }
}

/// <summary>Counts what is sent and forgets it: for tests that measure allocations.</summary>
public sealed class CountingSink : IDatagramSink
{
    private readonly byte[] _buffer = new byte[IDatagramSink.MaxDatagramLength];

    public long Count { get; private set; }

    /// <inheritdoc/>
    public Span<byte> GetBuffer() => _buffer;

    /// <inheritdoc/>
    public void Send(int length, in FiveTuple path) => Count++;
}
