using JbAspire.Networking.Loop;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Linux;

/// <summary>Fills a <see cref="ReceiveBatch"/> with one recvmmsg.</summary>
internal sealed unsafe class LinuxUdpReceiver : IDisposable
{
    private readonly MessageArray _messages;
    private readonly ReceiveBatch _batch;
    private readonly LoopCounters _counters;

    public LinuxUdpReceiver(ReceiveBatch batch, LoopCounters counters)
    {
        _batch = batch;
        _counters = counters;
        _messages = new MessageArray(batch.Capacity);
        for (int i = 0; i < batch.Capacity; i++)
        {
            _messages.Vectors[i] = new IoVector { Base = batch.SlotPointer(i), Length = (nuint)batch.SlotLength };
            ResetLengths(i);
        }
    }

    public void Receive(UdpSocket socket)
    {
        // The system overwrites these with what it used.
        for (int i = 0; i < _batch.Count; i++)
            ResetLengths(i);

        _counters.SystemCalls++;
        _counters.ReceiveCalls++;
        int count = NativeMethods.ReceiveMessages(
            socket.Descriptor, _messages.Headers, (uint)_batch.Capacity, NativeMethods.MsgDontWait, null);
        // EAGAIN, EINTR, or the report of an ICMP error for something sent earlier: there is nothing to read now.
        _batch.Count = Math.Max(count, 0);
        for (int i = 0; i < _batch.Count; i++)
            Describe(i, socket);
    }

    public void Dispose() => _messages.Dispose();

    private void ResetLengths(int index)
    {
        ref MessageHeader header = ref _messages.Headers[index].Header;
        header.NameLength = MessageArray.NameStride;
        header.ControlLength = ControlMessages.MaxLength;
    }

    private void Describe(int index, UdpSocket socket)
    {
        ref MultiMessageHeader message = ref _messages.Headers[index];
        TransportAddress remote = SocketAddressCodec.Read(new ReadOnlySpan<byte>(message.Header.Name, MessageArray.NameStride), socket.IsIPv6);
        TransportAddress local = socket.Local;
        if (socket.ReportsDestination
            && ControlMessages.TryReadDestination(message.Header.Control, message.Header.ControlLength, local.Port, out TransportAddress destination))
        {
            local = destination;
        }

        // Where there is room for whole trains, nothing that UDP carries is truncated.
        bool truncated = (message.Header.Flags & NativeMethods.MsgTrunc) != 0;
        int length = truncated ? _batch.SlotLength : (int)message.Length;
        if (!ControlMessages.TryReadSegmentSize(message.Header.Control, message.Header.ControlLength, out int segmentLength))
            segmentLength = length;
        _batch.Set(index, length, segmentLength, remote, local);
    }
}
