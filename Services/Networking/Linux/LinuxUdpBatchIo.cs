using JbAspire.Networking.Loop;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Linux;

/// <summary>Batched UDP over recvmmsg and sendmmsg.</summary>
internal sealed class LinuxUdpBatchIo : IUdpBatchIo
{
    private readonly EventLoopOptions _options;
    private readonly LoopCounters _counters;
    private readonly LinuxUdpReceiver _receiver;
    private readonly LinuxUdpSender _sender;

    public LinuxUdpBatchIo(EventLoopOptions options, LoopCounters counters, bool takesAnyLength)
    {
        _options = options;
        _counters = counters;
        Received = ReceiveBatch.For(options, options.ReceiveOffload, takesAnyLength);
        Outgoing = SendBatch.For(options);
        _receiver = new LinuxUdpReceiver(Received, counters);
        _sender = new LinuxUdpSender(Outgoing, counters, options.SegmentationOffload);
    }

    public ReceiveBatch Received { get; }

    public SendBatch Outgoing { get; }

    public void Receive(UdpSocket socket) => _receiver.Receive(socket);

    public void Send() => _sender.Send();

    public void SendOne(UdpSocket socket, ReadOnlySpan<byte> datagram, in FiveTuple path) => _sender.SendOne(socket, datagram, path.Remote, path.Local);

    public UdpSocket? TryOpen(in TransportAddress local) => LinuxUdpOpener.TryOpen(local, _options);

    public bool TrySetDontFragment(UdpSocket socket, bool isSet) => LinuxUdpOpener.TrySetDontFragment(socket, isSet);

    public bool TryReadError(UdpSocket socket, out TransportAddress remote, out IcmpError? error) =>
        LinuxErrorQueue.TryRead(socket, _counters, out remote, out error);

    public void Dispose()
    {
        _receiver.Dispose();
        _sender.Dispose();
        Received.Dispose();
        Outgoing.Dispose();
    }
}
