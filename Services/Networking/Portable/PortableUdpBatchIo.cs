using System.Net;
using System.Net.Sockets;
using JbAspire.Networking.Loop;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Portable;

/// <summary>UDP over the framework's sockets: one call a datagram, without allocation through reused <see cref="SocketAddress"/>es.</summary>
internal sealed class PortableUdpBatchIo : IUdpBatchIo
{
    private readonly EventLoopOptions _options;
    private readonly LoopCounters _counters;
    private readonly SocketAddress _addressIPv4 = new(AddressFamily.InterNetwork, SocketAddressCodec.IPv4Length);
    private readonly SocketAddress _addressIPv6 = new(AddressFamily.InterNetworkV6, SocketAddressCodec.IPv6Length);

    public PortableUdpBatchIo(EventLoopOptions options, LoopCounters counters, bool takesAnyLength)
    {
        _options = options;
        _counters = counters;
        Received = ReceiveBatch.For(options, hasTrains: false, takesAnyLength);
        Outgoing = SendBatch.For(options);
    }

    public ReceiveBatch Received { get; }

    public SendBatch Outgoing { get; }

    public void Receive(UdpSocket socket)
    {
        SocketAddress address = AddressFor(socket);
        int count = 0;
        // Asking first is cheaper than the exception that an empty socket would throw.
        while (count < Received.Capacity && IsReadable(socket.Socket))
        {
            _counters.SystemCalls++;
            address.Size = socket.IsIPv6 ? SocketAddressCodec.IPv6Length : SocketAddressCodec.IPv4Length;
            int length;
            try
            {
                length = socket.Socket.ReceiveFrom(Received.Slot(count), SocketFlags.None, address);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.MessageSize)
            {
                // Windows reports a datagram longer than the slot; other systems fill the slot.
                length = Received.SlotLength;
            }
            catch (SocketException)
            {
                // The report of an ICMP error for something sent earlier, or a datagram with a wrong checksum.
                break;
            }

            TransportAddress remote = SocketAddressCodec.Read(address.Buffer.Span, socket.IsIPv6);
            Received.Set(count++, length, length, remote, socket.Local);
        }

        Received.Count = count;
    }

    public void Send()
    {
        for (int i = 0; i < Outgoing.Count; i++)
            Send(Outgoing[i].Socket, Outgoing.Datagram(i), Outgoing[i].Remote);

        Outgoing.Clear();
    }

    public void SendOne(UdpSocket socket, ReadOnlySpan<byte> datagram, in FiveTuple path) => Send(socket, datagram, path.Remote);

    public UdpSocket? TryOpen(in TransportAddress local) => PortableUdpOpener.TryOpen(local, _options);

    public bool TrySetDontFragment(UdpSocket socket, bool isSet) => PortableUdpOpener.TrySetDontFragment(socket, isSet);

    public bool TryReadError(UdpSocket socket, out TransportAddress remote, out IcmpError? error)
    {
        // The framework's sockets do not tell which datagram an ICMP error answers.
        remote = default;
        error = null;
        return false;
    }

    public void Dispose()
    {
        Received.Dispose();
        Outgoing.Dispose();
    }

    private void Send(UdpSocket socket, ReadOnlySpan<byte> datagram, in TransportAddress remote)
    {
        SocketAddress address = AddressFor(socket);
        address.Size = SocketAddressCodec.Write(address.Buffer.Span, remote, socket.IsIPv6, socket.ScopeId);
        _counters.SystemCalls++;
        try
        {
            socket.Socket.SendTo(datagram, SocketFlags.None, address);
            _counters.PacketsSent++;
            _counters.BytesSent += datagram.Length;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
        {
            _counters.DroppedSendBufferFull++;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.MessageSize)
        {
            _counters.DroppedOversized++;
        }
        catch (SocketException)
        {
            _counters.DroppedSendFailed++;
        }
    }

    private bool IsReadable(Socket socket)
    {
        _counters.SystemCalls++;
        return socket.Poll(0, SelectMode.SelectRead);
    }

    private SocketAddress AddressFor(UdpSocket socket) => socket.IsIPv6 ? _addressIPv6 : _addressIPv4;
}
