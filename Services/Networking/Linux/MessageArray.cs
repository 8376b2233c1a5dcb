using System.Runtime.InteropServices;

namespace JbAspire.Networking.Linux;

/// <summary>The unmanaged memory of a batched call: headers, vectors, addresses and control messages, one of each a datagram.</summary>
internal sealed unsafe class MessageArray : IDisposable
{
    /// <summary>Bytes between two addresses: <c>sockaddr_in6</c>, rounded up.</summary>
    public const int NameStride = 32;

    private readonly byte* _names;
    private readonly byte* _controls;

    public MessageArray(int capacity)
    {
        Headers = (MultiMessageHeader*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(MultiMessageHeader));
        Vectors = (IoVector*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(IoVector));
        _names = (byte*)NativeMemory.AllocZeroed((nuint)capacity, NameStride);
        _controls = (byte*)NativeMemory.AllocZeroed((nuint)capacity, ControlMessages.MaxLength);
        for (int i = 0; i < capacity; i++)
        {
            Headers[i].Header.Name = Name(i);
            Headers[i].Header.Control = Control(i);
            Headers[i].Header.Vectors = Vectors + i;
            Headers[i].Header.VectorCount = 1;
        }
    }

    public MultiMessageHeader* Headers { get; }

    public IoVector* Vectors { get; }

    public byte* Name(int index) => _names + (nint)index * NameStride;

    public byte* Control(int index) => _controls + (nint)index * ControlMessages.MaxLength;

    public void Dispose()
    {
        NativeMemory.Free(Headers);
        NativeMemory.Free(Vectors);
        NativeMemory.Free(_names);
        NativeMemory.Free(_controls);
    }
}
