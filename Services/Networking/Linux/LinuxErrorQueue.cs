using JbAspire.Networking.Loop;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Linux;

/// <summary>Reads the ICMP errors that Linux keeps for a socket (IP_RECVERR, IPV6_RECVERR).</summary>
internal static unsafe class LinuxErrorQueue
{
    /// <summary>Takes one entry of the queue; false when it is empty.</summary>
    /// <param name="socket">A socket that reports errors.</param>
    /// <param name="counters">Where the system call is counted.</param>
    /// <param name="remote">Where the datagram that failed was sent to.</param>
    /// <param name="error">What became of it; null for an entry that reports something else.</param>
    public static bool TryRead(UdpSocket socket, LoopCounters counters, out TransportAddress remote, out IcmpError? error)
    {
        byte* name = stackalloc byte[MessageArray.NameStride];
        byte* control = stackalloc byte[ControlMessages.MaxErrorLength];
        MessageHeader message = new()
        {
            Name = name,
            NameLength = MessageArray.NameStride,
            Control = control,
            ControlLength = ControlMessages.MaxErrorLength,
        };
        counters.SystemCalls++;
        remote = default;
        error = null;
        // The datagram itself, or what the router quoted of it, is not of interest.
        if (NativeMethods.ReceiveMessage(socket.Descriptor, &message, NativeMethods.MsgErrorQueue | NativeMethods.MsgDontWait) < 0)
            return false;

        if (message.NameLength >= (socket.IsIPv6 ? SocketAddressCodec.IPv6Length : SocketAddressCodec.IPv4Length)
            && ControlMessages.TryReadError(control, message.ControlLength, out IcmpError read))
        {
            remote = SocketAddressCodec.Read(new ReadOnlySpan<byte>(name, MessageArray.NameStride), socket.IsIPv6);
            if (remote.Port == 0 && socket.TooLongFor.WithPort(0) == remote)
                remote = socket.TooLongFor;
            // Without a port, nobody could tell which peer it was.
            error = remote.Port == 0 ? null : read;
        }

        return true;
    }
}
