using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using JbAspire.Networking.Loop;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Linux;

/// <summary>
/// Empties a <see cref="SendBatch"/> with sendmmsg: one call for each socket. Datagrams of one size to one peer become one message that the
/// system cuts up (UDP_SEGMENT).
/// </summary>
internal sealed unsafe class LinuxUdpSender : IDisposable
{
    // UDP_MAX_SEGMENTS of Linux before 6.9, and the longest UDP payload over IPv6 and IPv4.
    private const int MaxSegments = 64;
    private const int MaxTrainBytes = 65_487;
    private const int SendFlags = NativeMethods.MsgDontWait | NativeMethods.MsgNoSignal;

    private readonly SendBatch _batch;
    private readonly TrainPlanner _plan;
    private readonly LoopCounters _counters;
    private readonly MessageArray _messages;
    // Which train of the plan each message carries.
    private readonly int[] _trains;
    private int _maxTrain;
    private bool _hasSentTrain;

    public LinuxUdpSender(SendBatch batch, LoopCounters counters, bool segmentationOffload)
    {
        _batch = batch;
        _counters = counters;
        _plan = new TrainPlanner(batch);
        _maxTrain = segmentationOffload ? MaxSegments : 1;
        _trains = new int[batch.Capacity];
        _messages = new MessageArray(batch.Capacity);
    }

    /// <summary>Whether trains are still sent as one message: no once the system has refused the first one.</summary>
    public bool UsesSegmentation => _maxTrain > 1;

    public void Send()
    {
        _plan.Plan(_maxTrain, MaxTrainBytes);
        for (int group = 0; group < _plan.SocketCount; group++)
        {
            int messages = 0;
            int vectors = 0;
            for (int train = _plan.FirstTrain(group); train >= 0; train = _plan[train].Next)
                Prepare(messages++, train, ref vectors);

            Send(_plan.Socket(group), messages);
        }

        _plan.Clear();
        _batch.Clear();
    }

    /// <summary>Sends one datagram in a call of its own; false when it was dropped.</summary>
    public bool SendOne(UdpSocket socket, ReadOnlySpan<byte> datagram, in TransportAddress remote, in TransportAddress local)
    {
        byte* name = stackalloc byte[MessageArray.NameStride];
        byte* control = stackalloc byte[ControlMessages.MaxLength];
        fixed (byte* bytes = datagram)
        {
            IoVector vector = new() { Base = bytes, Length = (nuint)datagram.Length };
            MultiMessageHeader message = default;
            message.Header.Name = name;
            message.Header.Vectors = &vector;
            message.Header.VectorCount = 1;
            message.Header.Control = control;
            Address(ref message.Header, socket, remote, local);
            if (TrySend(socket, &message, 1, out int error) == 1)
            {
                _counters.PacketsSent++;
                _counters.BytesSent += datagram.Length;
                return true;
            }

            CountRefusal(socket, remote, error);
            return false;
        }
    }

    public void Dispose() => _messages.Dispose();

    private void Prepare(int message, int trainIndex, ref int vectors)
    {
        ref readonly Train train = ref _plan[trainIndex];
        ref readonly SendBatch.Entry entry = ref _batch[train.First];
        ref MessageHeader header = ref _messages.Headers[message].Header;
        header.Vectors = _messages.Vectors + vectors;
        byte* end = null;
        for (int i = train.First; i >= 0; i = _plan.NextEntry(i))
        {
            byte* datagram = _batch.SlotPointer(i);
            int length = _batch[i].Length;
            // What lies side by side is one piece.
            if (datagram == end)
                _messages.Vectors[vectors - 1].Length += (nuint)length;
            else
                _messages.Vectors[vectors++] = new IoVector { Base = datagram, Length = (nuint)length };
            end = datagram + length;
        }

        header.VectorCount = (nuint)(_messages.Vectors + vectors - header.Vectors);

        Address(ref header, entry.Socket, entry.Remote, entry.Local);
        if (train.Count > 1)
            header.ControlLength += (nuint)ControlMessages.WriteSegmentSize(header.Control + header.ControlLength, entry.Length);
        _trains[message] = trainIndex;
    }

    /// <summary>Writes where a message goes, and where it comes from if the socket has more than one address.</summary>
    private static void Address(ref MessageHeader header, UdpSocket socket, in TransportAddress remote, in TransportAddress local)
    {
        Unsafe.WriteUnaligned(header.Name, socket.IsIPv6 ? NativeMethods.AfInet6 : NativeMethods.AfInet);
        header.NameLength = (uint)SocketAddressCodec.Write(
            new Span<byte>(header.Name, MessageArray.NameStride), remote, socket.IsIPv6, socket.ScopeId);
        // An unbound local address (0.0.0.0, ::) leaves the choice to the routing table.
        bool hasSource = socket.ReportsDestination && local != socket.Local;
        header.ControlLength = hasSource ? (nuint)ControlMessages.WriteSource(header.Control, local, socket.IsIPv6) : 0;
    }

    private void Send(UdpSocket socket, int messages)
    {
        int message = 0;
        while (message < messages)
        {
            int sent = TrySend(socket, _messages.Headers + message, messages - message, out int error);
            for (; sent > 0; sent--)
                CountSent(_plan[_trains[message++]]);

            if (error is NativeMethods.Eagain or NativeMethods.Enobufs)
            {
                // Media that waits is worth less than media that is lost: nothing is kept for later.
                while (message < messages)
                    CountDrops(error, _plan[_trains[message++]].Count);
            }
            else if (error != 0)
            {
                // sendmmsg reports the error of the first message that it could not send.
                Refuse(socket, _plan[_trains[message++]], error);
            }
        }
    }

    /// <summary>Returns how many messages the system took; if none, the error says why.</summary>
    private int TrySend(UdpSocket socket, MultiMessageHeader* messages, int count, out int error)
    {
        bool wasRetried = false;
        while (true)
        {
            _counters.SystemCalls++;
            _counters.SendCalls++;
            int sent = NativeMethods.SendMessages(socket.Descriptor, messages, (uint)count, SendFlags);
            error = sent < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error == NativeMethods.Eintr)
                continue;

            // On a socket that hears of ICMP errors, the error may be that of an earlier datagram: it is told once, to whichever call comes
            // next, and that call's own datagram has not been tried. "Too long" is the datagram's own error where nothing is fragmented.
            bool isOwn = error is 0 or NativeMethods.Eagain or NativeMethods.Enobufs || (error == NativeMethods.Emsgsize && socket.DontFragment);
            bool mayBeOfAnother = socket.ReportsErrors && !isOwn;
            if (!mayBeOfAnother || wasRetried)
                return Math.Max(sent, 0);

            wasRetried = true;
        }
    }

    private void Refuse(UdpSocket socket, in Train train, int error)
    {
        if (train.Count == 1)
        {
            CountRefusal(socket, _batch[train.First].Remote, error);
            return;
        }

        int accepted = 0;
        for (int i = train.First; i >= 0; i = _plan.NextEntry(i))
            accepted += SendOne(socket, _batch.Datagram(i), _batch[i].Remote, _batch[i].Local) ? 1 : 0;

        // A destination or a path MTU may be what is wrong. But where the very first train is refused and each of its datagrams can leave
        // alone, the system, the device or the socket does not do trains, and none is tried again.
        if (accepted == train.Count && !_hasSentTrain && error != NativeMethods.Emsgsize)
            _maxTrain = 1;
    }

    private void CountSent(in Train train)
    {
        _counters.PacketsSent += train.Count;
        _counters.BytesSent += train.Bytes;
        _hasSentTrain |= train.Count > 1;
    }

    private void CountRefusal(UdpSocket socket, in TransportAddress remote, int error)
    {
        if (error == NativeMethods.Emsgsize)
            socket.TooLongFor = remote;
        CountDrops(error, 1);
    }

    private void CountDrops(int error, int count)
    {
        switch (error)
        {
            case NativeMethods.Eagain or NativeMethods.Enobufs:
                _counters.DroppedSendBufferFull += count;
                break;
            case NativeMethods.Emsgsize:
                _counters.DroppedOversized += count;
                break;
            default:
                _counters.DroppedSendFailed += count;
                break;
        }
    }
}
