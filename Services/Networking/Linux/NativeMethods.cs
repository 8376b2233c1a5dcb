using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace JbAspire.Networking.Linux;

/// <summary>The C library's functions and the numbers of Linux that the loop uses. Numbers are those of x64 and arm64, where both agree.</summary>
internal static unsafe partial class NativeMethods
{
    public const int Eperm = 1;
    public const int Eintr = 4;
    public const int Eagain = 11;
    public const int Enosys = 38;
    public const int Emsgsize = 90;
    public const int Enobufs = 105;

    public const short AfInet = 2;
    public const short AfInet6 = 10;

    public const int SolIp = 0;
    public const int SolSocket = 1;
    public const int SolUdp = 17;
    public const int SolIpv6 = 41;
    public const int SoReuseAddress = 2;
    public const int SoSendBuffer = 7;
    public const int SoReceiveBuffer = 8;
    public const int SoReusePort = 15;
    public const int IpPktInfo = 8;
    public const int IpMtuDiscover = 10;
    public const int IpReceiveErrors = 11;
    public const int Ipv6MtuDiscover = 23;
    public const int Ipv6ReceiveErrors = 25;
    public const int Ipv6Only = 26;
    public const int Ipv6RecvPktInfo = 49;
    public const int Ipv6PktInfo = 50;
    public const int UdpSegment = 103;
    public const int UdpGro = 104;

    public const int PathMtuDont = 0;
    public const int PathMtuWant = 1;
    public const int PathMtuDo = 2;

    public const int SockDatagram = 2;
    public const int SockNonBlock = 0x800;
    public const int SockCloseOnExec = 0x80000;

    public const int SoReceiveBufferForce = 33;
    public const int SoBusyPoll = 46;
    public const int ClockMonotonic = 1;
    public const int PrSetTimerSlack = 29;

    public const int MsgTrunc = 0x20;
    public const int MsgErrorQueue = 0x2000;
    public const int MsgDontWait = 0x40;
    public const int MsgNoSignal = 0x4000;

    public const int EpollCtlAdd = 1;
    public const int EpollCtlDel = 2;
    public const int EpollCtlMod = 3;
    public const uint EpollIn = 0x001;
    public const uint EpollOut = 0x004;
    public const uint EpollErr = 0x008;
    public const uint EpollHup = 0x010;
    public const uint EpollRdHup = 0x2000;
    public const int CloseOnExec = 0x80000;
    public const int EventFdNonBlock = 0x800;

    /// <summary>epoll_pwait2 has one number on all architectures (Linux 5.11).</summary>
    public const long SysEpollPwait2 = 441;

    private const string C = "libc";

    [LibraryImport(C, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport(C, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* epollEvent);

    [LibraryImport(C, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int maxEvents, int timeoutMilliseconds);

    // epoll_pwait2 by its number: C libraries older than the kernel lack the function.
    [LibraryImport(C, EntryPoint = "syscall", SetLastError = true)]
    public static partial long SystemCall(long number, long epoll, byte* events, long maxEvents, TimeSpec* timeout, void* signalMask, long signalMaskSize);

    [LibraryImport(C, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint initialValue, int flags);

    [LibraryImport(C, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, void* buffer, nuint count);

    [LibraryImport(C, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, void* buffer, nuint count);

    [LibraryImport(C, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(C, EntryPoint = "socket", SetLastError = true)]
    public static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport(C, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, byte* address, uint addressLength);

    [LibraryImport(C, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetSocketOption(int socket, int level, int name, int* value, uint valueLength);

    [LibraryImport(C, EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint ReceiveMessage(int socket, MessageHeader* message, int flags);

    [LibraryImport(C, EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMessages(int socket, MultiMessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport(C, EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMessages(int socket, MultiMessageHeader* messages, uint count, int flags);

    [LibraryImport(C, EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static partial int SetAffinity(int thread, nuint maskSize, ulong* mask);

    [LibraryImport(C, EntryPoint = "pthread_self")]
    public static partial nint CurrentThread();

    /// <summary>Sets an option that is an integer; false when the system refuses.</summary>
    public static bool TrySetOption(int socket, int level, int name, int value) => SetSocketOption(socket, level, name, &value, sizeof(int)) == 0;

    // Returns the error instead of setting errno.
    [LibraryImport(C, EntryPoint = "pthread_getcpuclockid")]
    public static partial int GetThreadCpuClock(nint thread, int* clock);

    // Returns the error instead of setting errno.
    [LibraryImport(C, EntryPoint = "clock_nanosleep")]
    public static partial int Sleep(int clock, int flags, TimeSpec* time, TimeSpec* remaining);

    [LibraryImport(C, EntryPoint = "prctl", SetLastError = true)]
    public static partial int ControlProcess(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport(C, EntryPoint = "clock_gettime", SetLastError = true)]
    public static partial int GetTime(int clock, TimeSpec* time);
}

/// <summary><c>struct timespec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    public long Seconds;
    public long Nanoseconds;
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
    public byte* Name;
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
