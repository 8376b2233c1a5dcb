using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using JbAspire.Networking.Loop;
using JbAspire.Networking.Udp;

namespace JbAspire.Networking.Linux;

/// <summary>
/// Empties a <see cref="SendBatch"/> with sendmmsg: one call for each run of datagrams through one socket. Consecutive
/// datagrams of one size to one peer become one message that the system cuts up (UDP_SEGMENT).
/// </summary>
internal sealed unsafe class LinuxUdpSender : IDisposable
{
    // UDP_MAX_SEGMENTS of Linux before 6.9, and the longest UDP payload over IPv6 and IPv4.
    private const int MaxSegments = 64;
    private const int MaxTrainBytes = 65_487;

    private readonly SendBatch _batch;
    private readonly LoopCounters _counters;
    private readonly MessageArray _messages;
    // For each message: how many entries of the batch it carries.
    private readonly int[] _trains;
    private int _maxTrain;

    public LinuxUdpSender(SendBatch batch, LoopCounters counters, bool segmentationOffload)
    {
        _batch = batch;
        _counters = counters;
        _maxTrain = segmentationOffload ? MaxSegments : 1;
        _trains = new int[batch.Capacity];
        _messages = new MessageArray(batch.Capacity);
        for (int i = 0; i < batch.Capacity; i++)
            _messages.Vectors[i].Base = batch.SlotPointer(i);
    }

    /// <summary>Whether trains are still sent as one message: no once the system has refused one.</summary>
    public bool UsesSegmentation => _maxTrain > 1;

    public void Send()
    {
        int entry = 0;
        while (entry < _batch.Count)
        {
            UdpSocket socket = _batch[entry].Socket;
            int messages = 0;
            int end = entry;
            while (end < _batch.Count && ReferenceEquals(_batch[end].Socket, socket))
            {
                int train = _maxTrain > 1 ? _batch.TrainLength(end, _maxTrain, MaxTrainBytes) : 1;
                Prepare(messages++, end, train);
                end += train;
            }

            Send(socket, messages, entry);
            entry = end;
        }

        _batch.Clear();
    }

    public void Dispose() => _messages.Dispose();

    private void Prepare(int message, int entryIndex, int train)
    {
        ref readonly SendBatch.Entry entry = ref _batch[entryIndex];
        for (int i = entryIndex; i < entryIndex + train; i++)
            _messages.Vectors[i].Length = (nuint)_batch[i].Length;

        byte* name = _messages.Name(message);
        bool isIPv6 = entry.Socket.IsIPv6;
        Unsafe.WriteUnaligned(name, isIPv6 ? NativeMethods.AfInet6 : NativeMethods.AfInet);
        int control = 0;
        // An unbound local address (0.0.0.0, ::) leaves the choice to the routing table.
        if (entry.Socket.ReportsDestination && entry.Local != entry.Socket.Local)
            control += ControlMessages.WriteSource(_messages.Control(message), entry.Local, isIPv6);
        if (train > 1)
            control += ControlMessages.WriteSegmentSize(_messages.Control(message) + control, entry.Length);

        ref MessageHeader header = ref _messages.Headers[message].Header;
        header.NameLength = (uint)SocketAddressCodec.Write(new Span<byte>(name, MessageArray.NameStride), entry.Remote, isIPv6, entry.Socket.ScopeId);
        header.Vectors = _messages.Vectors + entryIndex;
        header.VectorCount = (nuint)train;
        header.ControlLength = (nuint)control;
        _trains[message] = train;
    }

    private void Send(UdpSocket socket, int messages, int entry)
    {
        int message = 0;
        while (message < messages)
        {
            _counters.SystemCalls++;
            int sent = NativeMethods.SendMessages(
                socket.Descriptor, _messages.Headers + message, (uint)(messages - message), NativeMethods.MsgDontWait | NativeMethods.MsgNoSignal);
            int error = sent < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error == NativeMethods.Eintr)
                continue;

            for (; sent > 0; sent--)
                entry = CountSent(entry, _trains[message++]);

            if (error is NativeMethods.Eagain or NativeMethods.Enobufs)
            {
                // Media that waits is worth less than media that is lost: nothing is kept for later.
                _counters.DroppedSendBufferFull += CountEntries(message, messages);
                return;
            }

            if (error != 0)
            {
                // sendmmsg reports the error of the first message that it could not send.
                Refuse(socket, entry, _trains[message], error);
                entry += _trains[message++];
            }
        }
    }

    private void Refuse(UdpSocket socket, int entry, int train, int error)
    {
        if (train == 1)
        {
            if (error == NativeMethods.Emsgsize)
                _counters.DroppedOversized++;
            else
                _counters.DroppedSendFailed++;
            return;
        }

        // A destination or a path MTU may be what is wrong; but where each datagram can leave alone, the system, the device or
        // the socket does not do trains, and none is tried again.
        if (SendSingly(socket, entry, train) == train)
            _maxTrain = 1;
    }

    /// <summary>Sends entries in a call each and returns how many the system took.</summary>
    private int SendSingly(UdpSocket socket, int entry, int count)
    {
        // The headers of later messages are still needed, so one header on the stack is used for all.
        byte* name = stackalloc byte[MessageArray.NameStride];
        byte* control = stackalloc byte[ControlMessages.MaxLength];
        int accepted = 0;
        for (int i = entry; i < entry + count; i++)
        {
            ref readonly SendBatch.Entry datagram = ref _batch[i];
            bool isIPv6 = socket.IsIPv6;
            Unsafe.WriteUnaligned(name, isIPv6 ? NativeMethods.AfInet6 : NativeMethods.AfInet);
            MultiMessageHeader message = default;
            message.Header.Name = name;
            message.Header.NameLength = (uint)SocketAddressCodec.Write(
                new Span<byte>(name, MessageArray.NameStride), datagram.Remote, isIPv6, socket.ScopeId);
            message.Header.Vectors = _messages.Vectors + i;
            message.Header.VectorCount = 1;
            message.Header.Control = control;
            if (socket.ReportsDestination && datagram.Local != socket.Local)
                message.Header.ControlLength = (nuint)ControlMessages.WriteSource(control, datagram.Local, isIPv6);

            _counters.SystemCalls++;
            int sent = NativeMethods.SendMessages(socket.Descriptor, &message, 1, NativeMethods.MsgDontWait | NativeMethods.MsgNoSignal);
            if (sent == 1)
            {
                CountSent(i, 1);
                accepted++;
            }
            else if (Marshal.GetLastPInvokeError() is NativeMethods.Eagain or NativeMethods.Enobufs)
                _counters.DroppedSendBufferFull++;
            else
                Refuse(socket, i, train: 1, Marshal.GetLastPInvokeError());
        }

        return accepted;
    }

    private int CountSent(int entry, int train)
    {
        for (int end = entry + train; entry < end; entry++)
        {
            _counters.PacketsSent++;
            _counters.BytesSent += _batch[entry].Length;
        }

        return entry;
    }

    private int CountEntries(int message, int messages)
    {
        int entries = 0;
        for (; message < messages; message++)
            entries += _trains[message];
        return entries;
    }
}
