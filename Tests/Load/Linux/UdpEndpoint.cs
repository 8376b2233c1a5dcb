using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Linux;

/// <summary>A non-blocking UDP socket over IPv4.</summary>
internal sealed unsafe class UdpEndpoint : IDisposable
{
    /// <param name="local">Where it is bound; port 0: the system chooses.</param>
    /// <param name="remote">Where it is connected to; null: nowhere.</param>
    /// <param name="bufferBytes">The send and the receive buffer, in bytes.</param>
    /// <param name="coalesce">Whether the system may hand over trains of datagrams as one (UDP_GRO).</param>
    /// <param name="tellDestination">Whether each datagram comes with the address that it was sent to (IP_PKTINFO).</param>
    public UdpEndpoint(
        TransportAddress local, TransportAddress? remote, int bufferBytes, bool coalesce, bool tellDestination = false)
    {
        Descriptor = SystemError.Check(
            NativeMethods.OpenSocket(
                NativeMethods.AfInet, NativeMethods.SockDatagram | NativeMethods.SockNonBlock | NativeMethods.SockCloseOnExec, 0),
            "socket");
        // Not root: the system's own limits stay.
        SetOption(NativeMethods.SolSocket, NativeMethods.SoReceiveBufferForce, bufferBytes);
        SetOption(NativeMethods.SolSocket, NativeMethods.SoSendBufferForce, bufferBytes);
        if (coalesce)
            SystemError.Check(SetOption(NativeMethods.SolUdp, NativeMethods.UdpGro, 1), "setsockopt UDP_GRO");
        if (tellDestination)
            SystemError.Check(SetOption(NativeMethods.SolIp, NativeMethods.IpPacketInformation, 1), "setsockopt IP_PKTINFO");
        SocketAddress address = SocketAddress.Of(local);
        SystemError.Check(NativeMethods.Bind(Descriptor, &address, SocketAddress.Length), $"bind {local}");
        if (remote is { } peer)
        {
            SocketAddress peerAddress = SocketAddress.Of(peer);
            SystemError.Check(NativeMethods.Connect(Descriptor, &peerAddress, SocketAddress.Length), $"connect {peer}");
        }

        int length = SocketAddress.Length;
        SystemError.Check(NativeMethods.GetName(Descriptor, &address, &length), "getsockname");
        Local = address.Value;
    }

    public int Descriptor { get; }

    public TransportAddress Local { get; }

    /// <summary>Sends to where it is connected to.</summary>
    public void Send(ReadOnlySpan<byte> datagram)
    {
        fixed (byte* bytes = datagram)
        {
            NativeMethods.Send(Descriptor, bytes, (nuint)datagram.Length, NativeMethods.MsgNoSignal);
        }
    }

    /// <summary>Waits for a datagram; 0: none came in time.</summary>
    public int Receive(Span<byte> buffer, int timeoutMilliseconds)
    {
        PollDescriptor descriptor = new() { Descriptor = Descriptor, Events = NativeMethods.PollIn };
        if (NativeMethods.Poll(&descriptor, 1, timeoutMilliseconds) <= 0)
            return 0;

        fixed (byte* bytes = buffer)
        {
            return Math.Max(0, (int)NativeMethods.Receive(Descriptor, bytes, (nuint)buffer.Length, NativeMethods.MsgDontWait));
        }
    }

    /// <summary>Reads a datagram if one is there; 0: none.</summary>
    public int TryReceive(Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            return Math.Max(0, (int)NativeMethods.Receive(Descriptor, bytes, (nuint)buffer.Length, NativeMethods.MsgDontWait));
        }
    }

    public void Dispose() => NativeMethods.Close(Descriptor);

    private int SetOption(int level, int name, int value) => NativeMethods.SetOption(Descriptor, level, name, &value, sizeof(int));
}
