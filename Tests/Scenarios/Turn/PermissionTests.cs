using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>Permissions and CreatePermission (RFC 8656 §9, §10.2).</summary>
public sealed class PermissionTests
{
    private static readonly TransportAddress Other = Net.At("21.0.0.2", 6000);
    private static readonly TransportAddress Forbidden = Net.At("10.0.0.1", 6000);
    private readonly TurnHarness _turn = new();
    private readonly HarnessClient _client;
    private readonly TransportAddress _relay;

    public PermissionTests()
    {
        _client = _turn.Connect();
        _relay = _client.Allocate();
    }

    [Fact]
    public void Without_a_peer_or_with_a_malformed_one_it_is_400()
    {
        _client.Fail(StunErrorCode.BadRequest, wire => wire.CreatePermission());
        _client.Fail(StunErrorCode.BadRequest, wire => wire.Request(StunMethod.CreatePermission, (ref writer) =>
        {
            writer.AddXorPeerAddress(Net.Peer);
            writer.AddAttribute(StunAttributeType.XorPeerAddress, [0, 1, 0, 0]);
        }));
        AssertNotPermitted(Net.Peer);
    }

    [Fact]
    public void Without_an_allocation_it_is_437() =>
        _turn.Connect().Fail(StunErrorCode.AllocationMismatch, wire => wire.CreatePermission(Net.Peer));

    [Fact]
    public void Permission_is_for_the_address_at_every_port()
    {
        _client.Succeed(wire => wire.CreatePermission(Net.Peer.WithPort(0)));
        AssertPermitted(Net.Peer);
        AssertPermitted(Net.Peer.WithPort(1));
        AssertNotPermitted(Other);
    }

    [Fact]
    public void One_forbidden_peer_among_several_is_403_and_none_is_permitted()
    {
        _client.Fail(StunErrorCode.Forbidden, wire => wire.CreatePermission(Net.Peer, Forbidden, Other));
        AssertNotPermitted(Net.Peer);
        AssertNotPermitted(Other);
        Assert.Equal(1, _turn.Counters.DeniedPeers[(int)PeerRule.Private]);
    }

    [Fact]
    public void Peer_of_a_family_without_relay_is_443_and_none_is_permitted()
    {
        _client.Fail(StunErrorCode.PeerAddressFamilyMismatch, wire => wire.CreatePermission(Net.Peer, Net.PeerIPv6));
        AssertNotPermitted(Net.Peer);
    }

    [Fact]
    public void Several_peers_come_in_one_request_and_a_retransmission_succeeds_again()
    {
        byte[] request = _client.Wire.CreatePermission(Net.Peer, Other);
        byte[] answer = _client.Ask(request).Bytes;
        Assert.Equal(answer, _client.Ask(request).Bytes);
        AssertPermitted(Net.Peer);
        AssertPermitted(Other);
    }

    [Fact]
    public void Permission_lasts_300_seconds_whatever_is_sent()
    {
        _client.Succeed(wire => wire.CreatePermission(Net.Peer));
        _turn.Advance(299.9);
        AssertPermitted(Net.Peer); // data both ways does not refresh it
        _turn.Advance(0.1);
        AssertNotPermitted(Net.Peer);
    }

    [Fact]
    public void Permission_is_refreshed_by_create_permission_and_by_channel_bind()
    {
        _client.Succeed(wire => wire.CreatePermission(Net.Peer));
        _turn.Advance(200);
        _client.Succeed(wire => wire.CreatePermission(Net.Peer));
        _turn.Advance(299);
        AssertPermitted(Net.Peer);
        _client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer.WithPort(9)));
        _client.Succeed(wire => wire.Refresh());
        _turn.Advance(299);
        AssertPermitted(Net.Peer);
        _turn.Advance(1);
        AssertNotPermitted(Net.Peer);
    }

    [Fact]
    public void Refused_request_refreshes_nothing()
    {
        _client.Succeed(wire => wire.CreatePermission(Net.Peer));
        _turn.Advance(200);
        _client.Fail(StunErrorCode.Forbidden, wire => wire.CreatePermission(Net.Peer, Forbidden));
        _turn.Advance(100);
        AssertNotPermitted(Net.Peer);
    }

    [Fact]
    public void One_more_than_the_limit_is_508_until_one_has_expired()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { MaxPermissions = 3 }));
        HarnessClient client = turn.Connect();
        client.Allocate();
        client.Succeed(wire => wire.CreatePermission(Peer(1), Peer(2)));
        turn.Advance(100);
        client.Succeed(wire => wire.CreatePermission(Peer(3)));
        client.Fail(StunErrorCode.InsufficientCapacity, wire => wire.CreatePermission(Peer(4)));
        client.Fail(StunErrorCode.InsufficientCapacity, wire => wire.ChannelBind(0x4000, Peer(4)));
        client.Succeed(wire => wire.CreatePermission(Peer(1), Peer(2), Peer(3)));
        client.Succeed(wire => wire.ChannelBind(0x4000, Peer(1))); // has its permission
        turn.Advance(300);
        client.Succeed(wire => wire.CreatePermission(Peer(4), Peer(5), Peer(6)));
        client.Fail(StunErrorCode.InsufficientCapacity, wire => wire.ChannelBind(0x4000, Peer(1))); // bound, but its permission's place is taken
    }

    [Fact]
    public void Permissions_are_an_allocations_own()
    {
        _client.Succeed(wire => wire.CreatePermission(Net.Peer));
        HarnessClient other = _turn.Connect();
        TransportAddress relay = other.Allocate();
        _turn.FromPeer(Net.Peer, relay, [1]);
        Assert.Empty(other.Take());
        Assert.Equal(1, _turn.Drops(TurnDrop.NoPermission));
    }

    private static TransportAddress Peer(int number) => Net.At($"21.0.1.{number}", 6000);

    private void AssertPermitted(TransportAddress peer)
    {
        _turn.FromPeer(peer, _relay, [1]);
        Assert.Single(_client.Take());
        if (peer.Port == 0)
            return;
        _client.Send(_client.Wire.Send(peer, [2]));
        Assert.Equal(peer, _turn.SentToPeer().Path.Remote);
    }

    private void AssertNotPermitted(TransportAddress peer)
    {
        long before = _turn.Drops(TurnDrop.NoPermission);
        _turn.FromPeer(peer, _relay, [1]);
        Assert.Empty(_client.Take());
        _client.Send(_client.Wire.Send(peer, [2]));
        Assert.Empty(_turn.Transport.ToPeers);
        Assert.Equal(before + 2, _turn.Drops(TurnDrop.NoPermission));
    }
}
