using System.Net;
using System.Net.Sockets;
using JbAspire.Networking;
using JbAspire.Networking.Linux;
using JbAspire.Networking.Loop;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

public sealed class LinuxUdpSenderTests : IDisposable
{
    // SOL_SOCKET, SO_NO_CHECK: a socket without checksums gets no segmentation from the system.
    private const int SolSocket = 1;
    private const int SoNoCheck = 11;

    private readonly LoopCounters _counters = new();
    private readonly SendBatch _batch = new(16);
    private readonly Socket _receiver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 20_000 };
    private readonly UdpSocket _sender;
    private readonly FiveTuple _path;

    public LinuxUdpSenderTests()
    {
        _receiver.Bind(LoopFixture.AnyPort);
        _sender = new UdpBinder(
            new EventLoopOptions(), EventLoopBackend.Linux, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance).Bind(LoopFixture.AnyPort, false)[0];
        IPEndPoint remote = (IPEndPoint)_receiver.LocalEndPoint!;
        _path = new FiveTuple(TransportProtocol.Udp, _sender.Local, TransportAddress.From(remote.Address, remote.Port));
    }

    public void Dispose()
    {
        _batch.Dispose();
        _receiver.Dispose();
        _sender.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Datagrams_arrive_the_same_with_and_without_segmentation(bool segmentation)
    {
        if (!OperatingSystem.IsLinux())
            return;

        using LinuxUdpSender sender = new(_batch, _counters, segmentation);
        SendNumbered(sender, 100, 100, 100, 40, 70, 70, 0, 1200, 1200);

        Assert.Equal(segmentation, sender.UsesSegmentation);
        AssertReceived(100, 100, 100, 40, 70, 70, 0, 1200, 1200);
        Assert.Equal(1, _counters.SystemCalls);
        Assert.Equal(9, _counters.PacketsSent);
        Assert.Equal(340 + 140 + 2400, _counters.BytesSent);
    }

    [Fact]
    public void Trains_that_the_system_refuses_are_sent_singly_from_then_on()
    {
        if (!OperatingSystem.IsLinux())
            return;

        _sender.Socket.SetRawSocketOption(SolSocket, SoNoCheck, BitConverter.GetBytes(1));
        using LinuxUdpSender sender = new(_batch, _counters, segmentationOffload: true);
        SendNumbered(sender, 70, 100, 100, 40, 33);
        AssertReceived(70, 100, 100, 40, 33);

        Assert.False(sender.UsesSegmentation);
        Assert.Equal(5, _counters.PacketsSent);
        Assert.Equal(0, _counters.DroppedSendFailed);

        _counters.SystemCalls = 0;
        SendNumbered(sender, 100, 100, 100);
        AssertReceived(100, 100, 100);
        Assert.Equal(1, _counters.SystemCalls);
    }

    private void SendNumbered(LinuxUdpSender sender, params int[] lengths)
    {
        foreach (int length in lengths)
        {
            _batch.FreeSlot[..length].Fill((byte)(_batch.Count + 1));
            _batch.Append(_sender, length, _path);
        }

        sender.Send();
        Assert.Equal(0, _batch.Count);
    }

    private void AssertReceived(params int[] lengths)
    {
        for (int i = 0; i < lengths.Length; i++)
            Assert.Equal(Enumerable.Repeat((byte)(i + 1), lengths[i]), _receiver.ReceiveDatagram());
    }
}
