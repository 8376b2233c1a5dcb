using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>Send and Data indications (RFC 8656 §11).</summary>
public sealed class SendTests
{
    private static readonly TransportAddress Other = Net.At("21.0.0.2", 6000);
    private readonly TurnHarness _turn = new();
    private readonly HarnessClient _client;
    private readonly TransportAddress _relay;

    public SendTests()
    {
        _client = _turn.Connect();
        _relay = _client.Allocate();
        _client.Succeed(wire => wire.CreatePermission(Net.Peer));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1400)]
    [InlineData(60_000)]
    public void Data_goes_intact_both_ways(int length)
    {
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);
        _client.Send(_client.Wire.Send(Net.Peer, data));
        (FiveTuple path, byte[] sent) = _turn.SentToPeer();
        Assert.Equal(new FiveTuple(TransportProtocol.Udp, _relay, Net.Peer), path);
        Assert.Equal(data, sent);
        _turn.FromPeer(Net.Peer, _relay, data);
        TurnTestMessage message = Assert.Single(_client.Take());
        Assert.Equal((StunMethod.Data, StunMessageClass.Indication), (message.Method, message.View.Class));
        Assert.Equal(Net.Peer, message.Peer);
        Assert.Equal(data, message.Data);
        AssertCounted(length);
    }

    [Fact]
    public void Data_indications_have_fingerprint_where_it_is_on_and_differ_in_transaction()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { Fingerprint = true }));
        HarnessClient client = turn.Connect();
        TransportAddress relay = client.Allocate();
        client.Succeed(wire => wire.CreatePermission(Net.Peer));
        turn.FromPeer(Net.Peer, relay, [1]);
        turn.FromPeer(Net.Peer, relay, [1]);
        List<TurnTestMessage> messages = client.Take();
        Assert.All(messages, message => Assert.True(message.View.IsFingerprintValid()));
        Assert.NotEqual(messages[0].TransactionId, messages[1].TransactionId);
    }

    [Fact]
    public void Peer_at_another_port_is_permitted() => AssertIndication(Net.Peer.WithPort(1234));

    [Fact]
    public void Peer_without_permission_is_dropped_both_ways()
    {
        _client.Send(_client.Wire.Send(Other, [1]));
        _turn.FromPeer(Other, _relay, [1]);
        AssertNothing(TurnDrop.NoPermission, 2);
    }

    [Fact]
    public void Indication_without_data_without_peer_or_with_data_twice_is_dropped()
    {
        _client.Send(_client.Wire.Indication(StunMethod.Send, (ref writer) => writer.AddXorPeerAddress(Net.Peer)));
        _client.Send(_client.Wire.Indication(StunMethod.Send, (ref writer) => writer.AddAttribute(StunAttributeType.Data, [1])));
        _client.Send(_client.Wire.Indication(StunMethod.Send, (ref writer) =>
        {
            writer.AddXorPeerAddress(Net.Peer);
            writer.AddAttribute(StunAttributeType.Data, [1]);
            writer.AddAttribute(StunAttributeType.Data, [2]);
        }));
        _client.Send(_client.Wire.Indication(StunMethod.Send, (ref writer) =>
        {
            writer.AddAttribute(StunAttributeType.XorPeerAddress, [0, 1, 2, 3]);
            writer.AddAttribute(StunAttributeType.Data, [1]);
        }));
        _client.Send(_client.Wire.Send(Net.Peer.WithPort(0), [1]));
        AssertNothing(TurnDrop.BadIndication, 5);
    }

    [Fact]
    public void Required_attribute_that_is_unknown_is_dropped_and_known_or_optional_ones_are_ignored()
    {
        SendWith(0x7FFE);
        AssertNothing(TurnDrop.BadIndication, 1);
        SendWith(0xC001);
        Assert.Equal([7], _turn.SentToPeer().Bytes);
        SendWith(0x0006); // USERNAME
        Assert.Equal([7], _turn.SentToPeer().Bytes);
    }

    [Fact]
    public void Of_two_peers_the_first_counts()
    {
        _client.Succeed(wire => wire.CreatePermission(Other));
        _client.Send(_client.Wire.Indication(StunMethod.Send, (ref writer) =>
        {
            writer.AddXorPeerAddress(Net.Peer);
            writer.AddXorPeerAddress(Other);
            writer.AddAttribute(StunAttributeType.Data, [1]);
        }));
        Assert.Equal(Net.Peer, _turn.SentToPeer().Path.Remote);
    }

    [Fact]
    public void Forbidden_peer_and_other_family_are_dropped_and_counted_apart()
    {
        _client.Send(_client.Wire.Send(Net.At("169.254.169.254", 80), [1]));
        AssertNothing(TurnDrop.ForbiddenPeer, 1);
        _client.Send(_client.Wire.Send(Net.PeerIPv6, [1]));
        AssertNothing(TurnDrop.WrongFamily, 1);
    }

    [Fact]
    public void Client_without_allocation_is_not_answered()
    {
        HarnessClient stranger = _turn.Connect();
        stranger.AskInVain(stranger.Wire.Send(Net.Peer, [1]));
        stranger.AskInVain(TurnTestClient.ChannelData(0x4000, [1]));
        AssertNothing(TurnDrop.NoAllocation, 2);
    }

    [Fact]
    public void Data_indication_of_a_client_is_ignored()
    {
        _client.Send(_client.Wire.Indication(StunMethod.Data, (ref writer) =>
        {
            writer.AddXorPeerAddress(Net.Peer);
            writer.AddAttribute(StunAttributeType.Data, [1]);
        }));
        AssertNothing(TurnDrop.NotRequest, 1);
    }

    [Fact]
    public void Dont_fragment_sets_df_for_that_datagram_alone()
    {
        _client.Send(_client.Wire.Send(Net.Peer, [1], dontFragment: true));
        Assert.Contains(_relay, _turn.Transport.DontFragment);
        _client.Send(_client.Wire.Send(Net.Peer, [2]));
        Assert.Empty(_turn.Transport.DontFragment);
        Assert.Equal([1, 2], _turn.Transport.ToPeers.Select(sent => sent.Bytes[0]));
    }

    [Fact]
    public void Dont_fragment_is_dropped_where_df_cannot_be_set()
    {
        _turn.Transport.CanSetDontFragment = false;
        _client.Send(_client.Wire.Send(Net.Peer, [1], dontFragment: true));
        AssertNothing(TurnDrop.BadIndication, 1);
        _client.Send(_client.Wire.Send(Net.Peer, [2]));
        Assert.Equal([2], _turn.SentToPeer().Bytes);
    }

    [Fact]
    public void Datagram_that_no_indication_can_carry_is_dropped()
    {
        _turn.FromPeer(Net.Peer, _relay, new byte[65_507]);
        AssertNothing(TurnDrop.Oversized, 1);
    }

    [Fact]
    public void Datagram_to_an_address_that_relays_nothing_is_dropped()
    {
        _turn.FromPeer(Net.Peer, Net.Server.WithPort(_relay.Port ^ 1), [1]);
        AssertNothing(TurnDrop.NoAllocation, 1);
    }

    [Fact]
    public void Relayed_address_is_silent_from_the_moment_it_expires()
    {
        _turn.Advance(500);
        _client.Succeed(wire => wire.CreatePermission(Net.Peer));
        _turn.Server.HandlePeer([1], new FiveTuple(TransportProtocol.Udp, _relay, Net.Peer), _turn.Now + TimeSpan.FromSeconds(100));
        _turn.Server.HandleClient(_client.Wire.Send(Net.Peer, [1]), _client.Address, _turn.Now + TimeSpan.FromSeconds(100));
        AssertNothing(TurnDrop.NoAllocation, 2);
    }

    private void SendWith(ushort attribute) => _client.Send(_client.Wire.Indication(StunMethod.Send, (ref writer) =>
    {
        writer.AddXorPeerAddress(Net.Peer);
        writer.AddUInt32((StunAttributeType)attribute, 1);
        writer.AddAttribute(StunAttributeType.Data, [7]);
    }));

    private void AssertIndication(TransportAddress peer)
    {
        _turn.FromPeer(peer, _relay, [1]);
        Assert.Equal(peer, Assert.Single(_client.Take()).Peer);
    }

    private void AssertNothing(TurnDrop reason, long count)
    {
        Assert.Empty(_client.Take());
        Assert.Empty(_turn.Transport.ToPeers);
        Assert.Equal(count, _turn.Drops(reason));
    }

    private void AssertCounted(int length)
    {
        Assert.Equal((1, length), (_turn.Relayed.ToPeers.Packets, (int)_turn.Relayed.ToPeers.Bytes));
        Assert.Equal((1, length), (_turn.Relayed.FromPeers.Packets, (int)_turn.Relayed.FromPeers.Bytes));
        Assert.Equal(1, _turn.Relayed.FromClients.Packets);
        Assert.InRange(_turn.Relayed.FromClients.Bytes, length + 36, length + 39); // header, peer, header of DATA, padding
        Assert.InRange(_turn.Relayed.ToClients.Bytes, length + 36, length + 39);
        _client.Succeed(wire => wire.Refresh(0));
        Assert.Equal((1, 1), (_turn.LastTotals.PacketsToPeers, _turn.LastTotals.PacketsToClient));
        Assert.Equal((length, length), ((int)_turn.LastTotals.BytesToPeers, (int)_turn.LastTotals.BytesToClient));
    }
}
