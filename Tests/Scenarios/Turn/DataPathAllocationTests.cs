using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>What runs for each packet allocates nothing.</summary>
public sealed class DataPathAllocationTests
{
    private const int Packets = 10_000;
    private readonly TurnHarness _turn = new(HarnessSettings.With(
        options => options with { MaxBytesPerSecond = 1_000_000_000_000, Fingerprint = true }));
    private readonly HarnessClient[] _clients;
    private readonly TransportAddress[] _relays;
    private readonly byte[] _data = new byte[1200];

    public DataPathAllocationTests()
    {
        _clients = [_turn.Connect(), _turn.Connect("bao", TurnClientTransport.Tls)];
        _relays = [.. _clients.Select(client => client.Allocate(lifetime: 3600))];
        foreach (HarnessClient client in _clients)
        {
            client.Succeed(wire => wire.CreatePermission(Net.Peer));
            client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
            client.Succeed(wire => wire.ChannelBind(0x4001, Net.Peer.WithPort(2)));
        }

        _turn.Transport.KeepsBytes = false;
    }

    [Fact]
    public void Channel_data_of_clients()
    {
        byte[][] messages = [TurnTestClient.ChannelData(0x4000, _data), TurnTestClient.ChannelData(0x4001, _data)];
        AssertAllocatesNothing(i => _turn.Server.HandleClient(messages[i >> 1 & 1], _clients[i & 1].Address, _turn.Now));
        Assert.True(_turn.Transport.SentToPeers >= Packets);
    }

    [Fact]
    public void Datagrams_of_peers_over_channels()
    {
        AssertAllocatesNothing(i => FromPeer(i, Net.Peer.WithPort((i >> 1 & 1) == 0 ? 6000 : 2)));
        Assert.True(_turn.Transport.SentToClients >= Packets);
    }

    [Fact]
    public void Send_indications()
    {
        byte[] message = _clients[0].Wire.Send(Net.Peer.WithPort(3), _data);
        byte[] unfragmented = _clients[0].Wire.Send(Net.Peer.WithPort(3), _data, dontFragment: true);
        AssertAllocatesNothing(i => _turn.Server.HandleClient((i & 2) == 0 ? message : unfragmented, _clients[i & 1].Address, _turn.Now));
        Assert.True(_turn.Transport.SentToPeers >= Packets);
    }

    [Fact]
    public void Data_indications()
    {
        AssertAllocatesNothing(i => FromPeer(i, Net.Peer.WithPort(3)));
        Assert.True(_turn.Transport.SentToClients >= Packets);
    }

    [Fact]
    public void What_is_dropped()
    {
        byte[] unbound = TurnTestClient.ChannelData(0x4444, _data);
        byte[] forbidden = _clients[0].Wire.Send(Net.At("127.0.0.1", 1), _data);
        byte[] unpermitted = _clients[0].Wire.Send(Net.At("21.9.9.9", 1), _data);
        byte[] junk = [1, 2, 3];
        AssertAllocatesNothing(i =>
        {
            TurnClient client = _clients[i & 1].Address;
            _turn.Server.HandleClient(unbound, client, _turn.Now);
            _turn.Server.HandleClient(forbidden, client, _turn.Now);
            _turn.Server.HandleClient(unpermitted, client, _turn.Now);
            _turn.Server.HandleClient(junk, client, _turn.Now);
            FromPeer(i, Net.Server.WithPort(1));
        });
        Assert.Equal(0, _turn.Transport.SentToPeers);
    }

    [Fact]
    public void Icmp_errors()
    {
        AssertAllocatesNothing(i => _turn.Server.HandleIcmp(
            new FiveTuple(TransportProtocol.Udp, _relays[i & 1], Net.Peer), new IcmpError(3, 3, 0), _turn.Now));
        Assert.True(_turn.Counters.IcmpPassedOn >= Packets);
    }

    [Fact]
    public void Binding_and_deadlines()
    {
        byte[] binding = _clients[0].Wire.Binding();
        AssertAllocatesNothing(i =>
        {
            _turn.Server.HandleClient(binding, _clients[i & 1].Address, _turn.Now);
            _turn.Server.HandleDeadline(_turn.Now);
        });
    }

    private void FromPeer(int i, TransportAddress peer) =>
        _turn.Server.HandlePeer(_data, new FiveTuple(TransportProtocol.Udp, _relays[i & 1], peer), _turn.Now);

    private static void AssertAllocatesNothing(Action<int> packet)
    {
        // The runtime allocates now and then on the thread whose code it compiles anew: of several rounds, one must allocate nothing.
        long least = long.MaxValue;
        for (int round = 0; round < 4 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Packets; i++)
                packet(i);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
