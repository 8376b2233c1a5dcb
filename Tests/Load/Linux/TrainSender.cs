using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace JbAspire.Load.Linux;

/// <summary>
/// Sends a burst of datagrams of one size in one call: a single one by sendmsg, several as a train that the system cuts up (UDP_SEGMENT),
/// or by
/// sendmmsg as clients without it do.
/// </summary>
internal sealed unsafe class TrainSender : IDisposable
{
    /// <summary>UDP_MAX_SEGMENTS of Linux before 6.9.</summary>
    public const int MaxBurst = 64;

    /// <summary>The longest train: the longest UDP payload over IPv4.</summary>
    public const int MaxTrainBytes = 65_507;

    private const int ControlLength = 24;

    private readonly bool _segmentation;
    private readonly MultiMessageHeader* _messages =
        (MultiMessageHeader*)NativeMemory.AllocZeroed(MaxBurst, (nuint)sizeof(MultiMessageHeader));

    private readonly IoVector* _vectors = (IoVector*)NativeMemory.AllocZeroed(MaxBurst, (nuint)sizeof(IoVector));
    private readonly SocketAddress* _address = (SocketAddress*)NativeMemory.AllocZeroed(SocketAddress.Length);
    private readonly byte* _control = (byte*)NativeMemory.AllocZeroed(ControlLength);

    public TrainSender(bool segmentation)
    {
        _segmentation = segmentation;
        for (int i = 0; i < MaxBurst; i++)
        {
            _messages[i].Header.Vectors = _vectors + i;
            _messages[i].Header.VectorCount = 1;
        }

        // struct cmsghdr: length, level, type; then the segment's length.
        Unsafe.WriteUnaligned(_control, 16UL + sizeof(ushort));
        Unsafe.WriteUnaligned(_control + 8, NativeMethods.SolUdp);
        Unsafe.WriteUnaligned(_control + 12, NativeMethods.UdpSegment);
    }

    /// <summary>
    /// Sends <paramref name="count"/> datagrams of <paramref name="length"/> bytes that lie one after the other; returns how many left.
    /// </summary>
    /// <param name="socket">The socket.</param>
    /// <param name="remote">Where they go; null where the socket is connected.</param>
    /// <param name="bytes">The first of them: unmanaged memory.</param>
    /// <param name="count">1-<see cref="MaxBurst"/>.</param>
    /// <param name="length">The length of each in bytes.</param>
    public int Send(UdpEndpoint socket, SocketAddress? remote, byte* bytes, int count, int length)
    {
        if (remote is { } address)
            *_address = address;
        bool train = count > 1 && _segmentation;
        int messages = train ? 1 : count;
        for (int i = 0; i < messages; i++)
        {
            ref MessageHeader header = ref _messages[i].Header;
            header.Name = remote is null ? null : _address;
            header.NameLength = remote is null ? 0 : (uint)SocketAddress.Length;
            header.Control = train ? _control : null;
            header.ControlLength = train ? ControlLength : (nuint)0;
            _vectors[i] = new IoVector { Base = bytes + i * length, Length = (nuint)(train ? count * length : length) };
        }

        if (train)
            Unsafe.WriteUnaligned(_control + 16, (ushort)length);
        if (messages == 1)
            return NativeMethods.SendMessage(socket.Descriptor, &_messages->Header, NativeMethods.MsgNoSignal) < 0 ? 0 : count;

        return Math.Max(0, NativeMethods.SendMessages(socket.Descriptor, _messages, (uint)count, NativeMethods.MsgNoSignal));
    }

    public void Dispose()
    {
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_address);
        NativeMemory.Free(_control);
    }
}
