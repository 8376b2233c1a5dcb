using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>ChannelData (RFC 8656 §12.4-§12.7). Its framing in streams is the transport's.</summary>
public sealed class ChannelDataTests
{
    private readonly TurnHarness _turn = new();
    private readonly HarnessClient _client;
    private readonly TransportAddress _relay;

    public ChannelDataTests()
    {
        _client = _turn.Connect();
        _relay = _client.Allocate();
        _client.Succeed(wire => wire.ChannelBind(0x4001, Net.Peer));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1400)]
    [InlineData(60_000)]
    public void Data_goes_intact_both_ways_and_never_as_an_indication(int length)
    {
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);
        _client.Send(TurnTestClient.ChannelData(0x4001, data));
        (FiveTuple path, byte[] sent) = _turn.SentToPeer();
        Assert.Equal(new FiveTuple(TransportProtocol.Udp, _relay, Net.Peer), path);
        Assert.Equal(data, sent);
        _turn.FromPeer(Net.Peer, _relay, data);
        TurnTestMessage message = Assert.Single(_client.Take());
        Assert.Equal((ushort)0x4001, message.Channel);
        Assert.Equal(data, message.Data);
        Assert.Equal(4 + length, message.Bytes.Length); // padding is the transport's
        Assert.Equal(4 + length, _turn.Relayed.FromClients.Bytes);
        Assert.Equal(4 + length, _turn.Relayed.ToClients.Bytes);
    }

    [Fact]
    public void Peer_at_another_port_comes_as_an_indication()
    {
        _turn.FromPeer(Net.Peer.WithPort(1), _relay, [1]);
        Assert.True(Assert.Single(_client.Take()).IsIndication);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Padding_is_not_relayed(int padding)
    {
        _client.Send([0x40, 0x01, 0x00, 0x02, 0xAA, 0xBB, .. new byte[padding]]);
        Assert.Equal([0xAA, 0xBB], _turn.SentToPeer().Bytes);
    }

    [Fact]
    public void Length_beyond_the_datagram_or_more_than_padding_is_dropped()
    {
        _client.Send([0x40, 0x01, 0x00, 0x03, 0xAA, 0xBB]);
        _client.Send([0x40, 0x01, 0x00, 0x02, 0xAA, 0xBB, 0, 0, 0, 0]);
        _client.Send([0x40, 0x01, 0x00]);
        Assert.Empty(_turn.Transport.ToPeers);
        Assert.Equal(3, _turn.Drops(TurnDrop.Malformed));
    }

    [Fact]
    public void Channel_that_is_not_bound_is_dropped()
    {
        _client.Send(TurnTestClient.ChannelData(0x4002, [1]));
        Assert.Empty(_turn.Transport.ToPeers);
        Assert.Equal(1, _turn.Drops(TurnDrop.NoChannel));
    }

    [Fact]
    public void Channels_of_two_clients_alternate_without_mixing()
    {
        HarnessClient other = _turn.Connect();
        TransportAddress relay = other.Allocate();
        TransportAddress peer = Net.At("21.0.0.2", 6000);
        other.Succeed(wire => wire.ChannelBind(0x4001, peer));
        for (int i = 0; i < 3; i++)
        {
            _client.Send(TurnTestClient.ChannelData(0x4001, [1]));
            Assert.Equal((_relay, Net.Peer), (_turn.Transport.ToPeers[0].Path.Local, _turn.SentToPeer().Path.Remote));
            other.Send(TurnTestClient.ChannelData(0x4001, [1]));
            Assert.Equal((relay, peer), (_turn.Transport.ToPeers[0].Path.Local, _turn.SentToPeer().Path.Remote));
            _turn.FromPeer(peer, relay, [2]);
            _turn.FromPeer(Net.Peer, _relay, [3]);
            Assert.Equal([2], Assert.Single(other.Take()).Data);
            Assert.Equal([3], Assert.Single(_client.Take()).Data);
        }
    }
}
