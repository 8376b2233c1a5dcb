using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace JbAspire.Load.Linux;

/// <summary>One recvmmsg: some buffers of the greatest size, each of which may hold a train of datagrams (UDP_GRO).</summary>
internal sealed unsafe class ReceiveArray : IDisposable
{
    public const int Capacity = 16;

    private const int BufferLength = 65_536;
    private const int ControlLength = 64;

    // struct cmsghdr { size_t len; int level; int type; } and then the data.
    private const int LevelOffset = 8;
    private const int TypeOffset = 12;
    private const int DataOffset = 16;

    private readonly MultiMessageHeader* _messages =
        (MultiMessageHeader*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(MultiMessageHeader));

    private readonly IoVector* _vectors = (IoVector*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(IoVector));
    private readonly byte* _controls = (byte*)NativeMemory.AllocZeroed(Capacity, ControlLength);
    private readonly byte* _buffers = (byte*)NativeMemory.AllocZeroed(Capacity, BufferLength);

    public ReceiveArray()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _vectors[i] = new IoVector { Base = _buffers + (nint)i * BufferLength, Length = BufferLength };
            _messages[i].Header.Vectors = _vectors + i;
            _messages[i].Header.VectorCount = 1;
            _messages[i].Header.Control = _controls + i * ControlLength;
        }
    }

    /// <summary>Reads what is there without waiting; returns how many buffers are filled.</summary>
    public int Receive(UdpEndpoint socket)
    {
        for (int i = 0; i < Capacity; i++)
            _messages[i].Header.ControlLength = ControlLength;
        int count = NativeMethods.ReceiveMessages(socket.Descriptor, _messages, Capacity, NativeMethods.MsgDontWait, null);
        return Math.Max(count, 0);
    }

    /// <summary>One filled buffer and the length at which it falls into datagrams.</summary>
    public ReadOnlySpan<byte> Read(int index, out int segment)
    {
        ref MultiMessageHeader message = ref _messages[index];
        segment = SegmentLength(message.Header);
        if (segment <= 0)
            segment = Math.Max((int)message.Length, 1);
        return new ReadOnlySpan<byte>(_vectors[index].Base, (int)message.Length);
    }

    public void Dispose()
    {
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_controls);
        NativeMemory.Free(_buffers);
    }

    private static int SegmentLength(in MessageHeader header) =>
        header.ControlLength >= DataOffset + sizeof(int)
            && Unsafe.ReadUnaligned<int>(header.Control + LevelOffset) == NativeMethods.SolUdp
            && Unsafe.ReadUnaligned<int>(header.Control + TypeOffset) == NativeMethods.UdpGro
            ? Unsafe.ReadUnaligned<int>(header.Control + DataOffset)
            : 0;
}
