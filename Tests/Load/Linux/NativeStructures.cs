using System.Buffers.Binary;
using System.Runtime.InteropServices;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Linux;

/// <summary><c>struct sockaddr_in</c>: family, port and address in network order, eight bytes of zeros.</summary>
[StructLayout(LayoutKind.Sequential, Size = Length)]
internal struct SocketAddress
{
    public const int Length = 16;

    private short _family;
    private ushort _port;
    private uint _address;

    public readonly TransportAddress Value
    {
        get
        {
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            MemoryMarshal.Write(bytes, _address);
            return TransportAddress.FromBytes(bytes, BinaryPrimitives.ReverseEndianness(_port));
        }
    }

    public static SocketAddress Of(in TransportAddress address)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        address.WriteAddress(bytes);
        return new SocketAddress
        {
            _family = NativeMethods.AfInet,
            _port = BinaryPrimitives.ReverseEndianness((ushort)address.Port),
            _address = MemoryMarshal.Read<uint>(bytes),
        };
    }
}

/// <summary><c>struct iovec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public byte* Base;
    public nuint Length;
}

/// <summary><c>struct msghdr</c>: 56 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public void* Name;
    public uint NameLength;
    public IoVector* Vectors;
    public nuint VectorCount;
    public byte* Control;
    public nuint ControlLength;
    public int Flags;
}

/// <summary><c>struct mmsghdr</c>: 64 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MultiMessageHeader
{
    public MessageHeader Header;
    public uint Length;
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    public int Descriptor;
    public short Events;
    public short Returned;
}

/// <summary><c>struct timespec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpecification
{
    public long Seconds;
    public long Nanoseconds;
}
