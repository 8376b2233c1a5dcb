using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace JbAspire.Load.Linux;

/// <summary>One recvmmsg: some buffers of the greatest size, each of which may hold a train of datagrams (UDP_GRO).</summary>
internal sealed unsafe class ReceiveArray : IDisposable
{
    private const int DefaultCapacity = 16;
    private const int BufferLength = 65_536;

    // Room for both that may come: UDP_GRO (24 bytes) and IP_PKTINFO (32).
    private const int ControlLength = 64;

    // struct cmsghdr { size_t len; int level; int type; } and then the data.
    private const int LevelOffset = 8;
    private const int TypeOffset = 12;
    private const int DataOffset = 16;

    // struct in_pktinfo { int interface; struct in_addr local; struct in_addr destination; }
    private const int DestinationOffset = DataOffset + 8;

    private readonly int _capacity;
    private readonly MultiMessageHeader* _messages;
    private readonly IoVector* _vectors;
    private readonly byte* _controls;
    private readonly byte* _buffers;

    /// <param name="capacity">How many buffers one call fills at most.</param>
    public ReceiveArray(int capacity = DefaultCapacity)
    {
        _capacity = capacity;
        _messages = (MultiMessageHeader*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(MultiMessageHeader));
        _vectors = (IoVector*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(IoVector));
        _controls = (byte*)NativeMemory.AllocZeroed((nuint)capacity, ControlLength);
        _buffers = (byte*)NativeMemory.AllocZeroed((nuint)capacity, BufferLength);
        for (int i = 0; i < capacity; i++)
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
        for (int i = 0; i < _capacity; i++)
            _messages[i].Header.ControlLength = ControlLength;
        int count = NativeMethods.ReceiveMessages(socket.Descriptor, _messages, (uint)_capacity, NativeMethods.MsgDontWait, null);
        return Math.Max(count, 0);
    }

    /// <summary>One filled buffer and the length at which it falls into datagrams.</summary>
    public Span<byte> Read(int index, out int segment) => Read(index, out segment, out _);

    /// <summary>
    /// One filled buffer, the length at which it falls into datagrams, and the IPv4 address that they were sent to; 0 where the socket does
    /// not tell it.
    /// </summary>
    public Span<byte> Read(int index, out int segment, out uint destination)
    {
        ref MultiMessageHeader message = ref _messages[index];
        ReadControl(message.Header, out segment, out destination);
        if (segment <= 0)
            segment = Math.Max((int)message.Length, 1);
        return new Span<byte>(_vectors[index].Base, (int)message.Length);
    }

    public void Dispose()
    {
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_controls);
        NativeMemory.Free(_buffers);
    }

    private static void ReadControl(in MessageHeader header, out int segment, out uint destination)
    {
        (segment, destination) = (0, 0);
        nuint offset = 0;
        while (offset + DataOffset + sizeof(int) <= header.ControlLength)
        {
            byte* control = header.Control + offset;
            nuint length = Unsafe.ReadUnaligned<nuint>(control);
            if (length < DataOffset)
                return;

            int level = Unsafe.ReadUnaligned<int>(control + LevelOffset), type = Unsafe.ReadUnaligned<int>(control + TypeOffset);
            if (level == NativeMethods.SolUdp && type == NativeMethods.UdpGro)
                segment = Unsafe.ReadUnaligned<int>(control + DataOffset);
            else if (level == NativeMethods.SolIp && type == NativeMethods.IpPacketInformation)
                destination = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(control + DestinationOffset));
            offset += (length + (nuint)sizeof(nuint) - 1) & ~((nuint)sizeof(nuint) - 1);
        }
    }
}
