using JbAspire.Networking.Tcp;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Loop;

/// <summary>The sockets that a handler opens and closes itself: UDP here, TCP in <see cref="RawStreams"/>.</summary>
internal sealed class RelaySockets(IPoller poller, IUdpBatchIo io, UdpSocketTable sockets, RawStreams streams, LoopSink sink, LoopCounters counters)
    : IRelaySockets
{
    public bool TryBindUdp(in TransportAddress local)
    {
        // A port that the system chose could not be named afterwards.
        if (local.Port == 0 || sockets.Contains(local) || io.TryOpen(local) is not { } socket)
            return false;

        if (!poller.TryAdd(socket, PollEvents.Readable))
        {
            socket.Dispose();
            return false;
        }

        sockets.Add(socket);
        return true;
    }

    public void CloseUdp(in TransportAddress local)
    {
        if (sockets.FindRelay(local) is not { } socket)
            return;

        // What was written before still leaves.
        sink.FlushUdp();
        sockets.Remove(socket);
        poller.Remove(socket);
        socket.Dispose();
    }

    public void SendUdp(ReadOnlySpan<byte> datagram, in FiveTuple path)
    {
        UdpSocket? socket = path.Protocol == TransportProtocol.Udp ? sockets.Find(path.Local) : null;
        if (socket is null || !socket.CanReach(path.Remote))
        {
            counters.DroppedNoPath++;
            return;
        }

        if (datagram.Length > UdpLimits.MaxDatagramLength)
        {
            counters.DroppedOversized++;
            return;
        }

        sink.FlushUdp();
        io.SendOne(socket, datagram, path);
    }

    public bool TrySetDontFragment(in TransportAddress local, bool isSet)
    {
        if (sockets.FindRelay(local) is not { } socket)
            return false;
        if (socket.DontFragment == isSet)
            return true;

        sink.FlushUdp();
        if (!io.TrySetDontFragment(socket, isSet))
            return false;

        socket.DontFragment = isSet;
        return true;
    }

    public bool TryListenTcp(in TransportAddress local) => local.Port != 0 && streams.TryListen(local);

    public void CloseTcpListener(in TransportAddress local) => streams.CloseListener(local);

    public bool TryConnectTcp(in FiveTuple path) => path is { Protocol: TransportProtocol.Tcp, Local.Port: not 0 } && streams.TryConnect(path);

    public bool TrySend(ReadOnlySpan<byte> bytes, in FiveTuple path) => streams.TrySend(bytes, path);

    public int QueuedBytes(in FiveTuple path) => streams.QueuedBytes(path);

    public void PauseReading(in FiveTuple path) => streams.SetPaused(path, isPaused: true);

    public void ResumeReading(in FiveTuple path) => streams.SetPaused(path, isPaused: false);

    public void CloseTcp(in FiveTuple path) => streams.Close(path);
}
