using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>All transports of one loop. Each has an address of its own, 127.1.0.0 and up, so that a datagram tells by its destination whose it is.</summary>
internal sealed class PeerField(bool spins, MonotonicTime now) : IDatagramHandler
{
    private const int FirstAddress = 127 << 24 | 1 << 16;
    private const int MaxTransports = 0xFE_0000;
    private const int IPv4Length = 4;

    private PeerTransport?[] _transports = new PeerTransport?[1024];
    private int _next;

    public TimerWheel Wheel { get; } = new(now);

    /// <summary>Datagrams to addresses that nobody has any more.</summary>
    public long Strays { get; private set; }

    // A loop that spins never sleeps: nobody pays for waking it.
    public MonotonicTime NextDeadline => spins ? MonotonicTime.Zero : Wheel.NextDeadline;

    /// <summary>The number of a new transport, and its address.</summary>
    public int TakeIndex(int port, out TransportAddress address)
    {
        if (_next == MaxTransports)
            throw new InvalidOperationException("127/8 has no address left.");

        Span<byte> bytes = stackalloc byte[IPv4Length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes, FirstAddress + _next);
        address = TransportAddress.FromBytes(bytes, port);
        return _next++;
    }

    public void Add(int index, PeerTransport transport)
    {
        if (index >= _transports.Length)
            Array.Resize(ref _transports, Math.Max(index + 1, _transports.Length * 2));
        _transports[index] = transport;
    }

    public void Remove(PeerTransport transport)
    {
        int index = Array.IndexOf(_transports, transport);
        if (index >= 0)
            _transports[index] = null;
    }

    public void HandleDatagram(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        Span<byte> address = stackalloc byte[16];
        path.Local.WriteAddress(address);
        int index = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(address) - FirstAddress;
        if ((uint)index < (uint)_transports.Length && _transports[index] is { } transport)
            transport.HandleDatagram(datagram, path, now, sink);
        else
            Strays++;
    }

    public void HandleDisconnect(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
    }

    public void HandleDeadline(MonotonicTime now, IDatagramSink sink) => Wheel.Run(now, sink);

    public bool TryTakePathToClose(out FiveTuple path)
    {
        path = default;
        return false;
    }
}
