using JbAspire.Networking.Loop;
using JbAspire.Networking.Udp;

namespace JbAspire.Networking.Linux;

/// <summary>Batched UDP over recvmmsg and sendmmsg.</summary>
internal sealed class LinuxUdpBatchIo : IUdpBatchIo
{
    private readonly LinuxUdpReceiver _receiver;
    private readonly LinuxUdpSender _sender;

    public LinuxUdpBatchIo(EventLoopOptions options, LoopCounters counters)
    {
        Received = new ReceiveBatch(options.BatchSize);
        Outgoing = new SendBatch(options.BatchSize);
        _receiver = new LinuxUdpReceiver(Received, counters);
        _sender = new LinuxUdpSender(Outgoing, counters, options.SegmentationOffload);
    }

    public ReceiveBatch Received { get; }

    public SendBatch Outgoing { get; }

    public void Receive(UdpSocket socket) => _receiver.Receive(socket);

    public void Send() => _sender.Send();

    public void Dispose()
    {
        _receiver.Dispose();
        _sender.Dispose();
        Received.Dispose();
        Outgoing.Dispose();
    }
}
