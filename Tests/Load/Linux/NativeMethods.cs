using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace JbAspire.Load.Linux;

/// <summary>The C library's functions and the numbers of Linux that the load needs; x64 and arm64 agree on all of them.</summary>
internal static unsafe partial class NativeMethods
{
    public const int Eintr = 4;
    public const int Eagain = 11;

    public const int AfInet = 2;
    public const int SockDatagram = 2;
    public const int SockNonBlock = 0x800;
    public const int SockCloseOnExec = 0x80000;

    public const int SolIp = 0;
    public const int SolSocket = 1;
    public const int SolUdp = 17;
    public const int SoSendBufferForce = 32;
    public const int SoReceiveBufferForce = 33;
    public const int IpPacketInformation = 8;
    public const int UdpSegment = 103;
    public const int UdpGro = 104;

    public const int MsgDontWait = 0x40;
    public const int MsgNoSignal = 0x4000;

    public const int EpollCtlAdd = 1;
    public const uint EpollIn = 0x001;

    public const int SchedRoundRobin = 2;
    public const short PollIn = 0x001;
    public const int SignalUser1 = 10;
    public const int SignalTerminate = 15;
    public const int ResourceOpenFiles = 7;

    public const int OpenReadWrite = 2;
    public const nuint TunSetInterface = 0x400454CA;

    private const string C = "libc";

    [LibraryImport(C, EntryPoint = "socket", SetLastError = true)]
    public static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport(C, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, SocketAddress* address, int length);

    [LibraryImport(C, EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int socket, SocketAddress* address, int length);

    [LibraryImport(C, EntryPoint = "getsockname", SetLastError = true)]
    public static partial int GetName(int socket, SocketAddress* address, int* length);

    [LibraryImport(C, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int name, void* value, int length);

    [LibraryImport(C, EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, void* buffer, nuint length, int flags);

    [LibraryImport(C, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, void* buffer, nuint length, int flags);

    [LibraryImport(C, EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(int socket, MessageHeader* message, int flags);

    [LibraryImport(C, EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMessages(int socket, MultiMessageHeader* messages, uint count, int flags);

    [LibraryImport(C, EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMessages(int socket, MultiMessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport(C, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

    [LibraryImport(C, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport(C, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* epollEvent);

    [LibraryImport(C, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int maxEvents, int timeoutMilliseconds);

    [LibraryImport(C, EntryPoint = "open", SetLastError = true)]
    public static partial int Open(byte* path, int flags);

    [LibraryImport(C, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int descriptor, nuint request, void* argument);

    [LibraryImport(C, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, void* buffer, nuint length);

    [LibraryImport(C, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, void* buffer, nuint length);

    [LibraryImport(C, EntryPoint = "ppoll", SetLastError = true)]
    public static partial int PollUntil(PollDescriptor* descriptors, nuint count, TimeSpecification* timeout, void* signals);

    [LibraryImport(C, EntryPoint = "kill", SetLastError = true)]
    public static partial int SendSignal(int process, int signal);

    [LibraryImport(C, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(C, EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static partial int SetAffinity(int thread, nuint maskSize, ulong* mask);

    [LibraryImport(C, EntryPoint = "sched_getaffinity", SetLastError = true)]
    public static partial int GetAffinity(int thread, nuint maskSize, ulong* mask);

    [LibraryImport(C, EntryPoint = "sched_setscheduler", SetLastError = true)]
    public static partial int SetScheduler(int thread, int policy, int* priority);

    [LibraryImport(C, EntryPoint = "prlimit", SetLastError = true)]
    public static partial int ResourceLimit(int process, int resource, ulong* newLimits, ulong* oldLimits);
}
