using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace JbAspire.Load.Linux;

/// <summary>Level-triggered epoll: which sockets, by their index, have something to read.</summary>
internal sealed unsafe class ReadinessPoll : IDisposable
{
    private const int MaxEvents = 64;

    // struct epoll_event is packed on x64 alone.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventLength = DataOffset + sizeof(ulong);

    private readonly int _epoll = SystemError.Check(NativeMethods.EpollCreate(NativeMethods.SockCloseOnExec), "epoll_create1");
    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed(MaxEvents, (nuint)EventLength);

    public void Add(UdpEndpoint socket, int index)
    {
        byte* epollEvent = stackalloc byte[16];
        Unsafe.WriteUnaligned(epollEvent, NativeMethods.EpollIn);
        Unsafe.WriteUnaligned(epollEvent + DataOffset, (ulong)index);
        SystemError.Check(NativeMethods.EpollControl(_epoll, NativeMethods.EpollCtlAdd, socket.Descriptor, epollEvent), "epoll_ctl");
    }

    /// <summary>Looks, without waiting; returns how many are ready.</summary>
    public int Poll() => Math.Max(0, NativeMethods.EpollWait(_epoll, _events, MaxEvents, 0));

    /// <summary>The index of one that is ready.</summary>
    public int this[int ready] => (int)Unsafe.ReadUnaligned<ulong>(_events + (nint)ready * EventLength + DataOffset);

    public void Dispose()
    {
        NativeMethods.Close(_epoll);
        NativeMemory.Free(_events);
    }
}
