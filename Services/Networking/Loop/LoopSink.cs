using JbAspire.Networking.Tcp;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Loop;

/// <summary>
/// What handlers write to: UDP datagrams stay in the batch's slot until the batch is sent, TCP frames are copied to their
/// connection's queue. Belongs to the loop's thread.
/// </summary>
internal sealed class LoopSink(IUdpBatchIo io, UdpSocketTable sockets, TcpStreams streams, LoopCounters counters) : IDatagramSink
{
    private readonly SendBatch _batch = io.Outgoing;

    public Span<byte> GetBuffer() => _batch.FreeSlot;

    public void Send(int length, in FiveTuple path)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, IDatagramSink.MaxDatagramLength);
        if (path.Protocol == TransportProtocol.Tcp)
        {
            streams.Send(_batch.FreeSlot[..length], path);
            return;
        }

        UdpSocket? socket = sockets.Find(path.Local);
        if (socket is null || !socket.CanReach(path.Remote))
        {
            counters.DroppedNoPath++;
            return;
        }

        _batch.Append(socket, length, path);
        if (_batch.IsFull)
        {
            io.Send();
            _batch.Rewind();
        }
    }

    /// <summary>Hands everything that was written to the system.</summary>
    public void Flush()
    {
        FlushUdp();
        _batch.Rewind();
        streams.Flush();
    }

    /// <summary>Hands the datagrams that were written to the system. The buffer that was taken last stays good.</summary>
    public void FlushUdp()
    {
        if (_batch.Count > 0)
            io.Send();
    }
}
