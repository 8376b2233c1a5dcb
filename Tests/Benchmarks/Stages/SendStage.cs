using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using JbAspire.Networking;
using JbAspire.Protocols.Wire;

namespace JbAspire.Benchmarks.Stages;

/// <summary>
/// The way of a datagram from the sink's buffer into the kernel, on the loop's thread: batches, trains of ten to one receiver, the system call. What the
/// last batch still holds when time is taken is left out of many.
/// </summary>
internal sealed class SendStage : Stage, IDatagramHandler
{
    private const int Train = 10;

    private readonly Socket _receiver = FullSocket.Create();
    private readonly EventLoop _loop;
    private readonly FiveTuple _path;

    public SendStage()
        : base("send", 4000)
    {
        _loop = new EventLoop(this, new EventLoopOptions { Name = "send" });
        IPEndPoint local = _loop.BindUdp(new IPEndPoint(IPAddress.Loopback, 0));
        var remote = (IPEndPoint)_receiver.LocalEndPoint!;
        _path = new FiveTuple(
            TransportProtocol.Udp, TransportAddress.From(local.Address, local.Port), TransportAddress.From(remote.Address, remote.Port));
        _loop.Start();
    }

    public MonotonicTime NextDeadline => MonotonicTime.Never;

    public override StageRun Measure() => _loop.InvokeAsync(Send).GetAwaiter().GetResult();

    public override void Run() => Measure();

    public void HandleDatagram(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
    }

    public void HandleDisconnect(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
    }

    public void HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
    }

    public bool TryTakePathToClose(out FiveTuple path)
    {
        path = default;
        return false;
    }

    protected override void Close()
    {
        _loop.StopAsync().GetAwaiter().GetResult();
        _receiver.Dispose();
    }

    private StageRun Send(MonotonicTime now, IDatagramSink sink)
    {
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Operations; i++)
        {
            // A buffer is whoever's was before: as in the engine, the datagram is written into it. The last of a train is shorter.
            Span<byte> buffer = sink.GetBuffer();
            buffer[0] = (byte)i;
            sink.Send(i % Train == Train - 1 ? SamplePacket.Length - 1 : SamplePacket.Length, _path);
        }

        long end = Stopwatch.GetTimestamp();
        return new StageRun(end - start, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }
}
