using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>New credentials and peer rules while allocations live.</summary>
public sealed class ReloadTests
{
    private static readonly TransportAddress Other = Net.At("21.0.0.2", 6000);
    private readonly TurnHarness _turn = new();

    [Fact]
    public void Peers_that_are_forbidden_now_lose_permission_and_channel_at_once_and_others_keep_theirs()
    {
        HarnessClient client = _turn.Connect();
        TransportAddress relay = client.Allocate();
        client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
        client.Succeed(wire => wire.ChannelBind(0x4001, Other));
        Reload(new HarnessSettings().Peers with { Denied = [Range("21.0.0.1")] });

        client.Send(TurnTestClient.ChannelData(0x4000, [1]));
        _turn.FromPeer(Net.Peer, relay, [1]);
        Assert.Empty(_turn.Transport.ToPeers);
        Assert.Empty(client.Take());
        Assert.Equal((1, 1), (_turn.Drops(TurnDrop.NoChannel), _turn.Drops(TurnDrop.NoPermission)));
        client.Fail(StunErrorCode.Forbidden, wire => wire.CreatePermission(Net.Peer));
        client.Send(TurnTestClient.ChannelData(0x4001, [2]));
        Assert.Equal(Other, _turn.SentToPeer().Path.Remote);
        client.Succeed(wire => wire.ChannelBind(0x4000, Other.WithPort(1))); // the number is free
    }

    [Fact]
    public void Peers_that_are_allowed_now_are_permitted()
    {
        HarnessClient client = _turn.Connect();
        client.Allocate();
        TransportAddress inside = Net.At("10.1.1.1", 6000);
        client.Fail(StunErrorCode.Forbidden, wire => wire.CreatePermission(inside));
        Reload(new HarnessSettings().Peers with { Allowed = [Range("10.1.1.1")] });
        client.Succeed(wire => wire.CreatePermission(inside));
    }

    [Fact]
    public void Connections_to_peers_that_are_forbidden_now_are_closed()
    {
        HarnessClient client = _turn.Connect(transport: TurnClientTransport.Tcp);
        TransportAddress relay = client.Allocate(TurnTransport.Tcp);
        client.Succeed(wire => wire.CreatePermission(Net.Peer, Other));
        _turn.PeerConnects(Net.Peer, relay);
        uint id = Assert.Single(client.Take()).ConnectionId!.Value;
        HarnessClient data = _turn.Connect(transport: TurnClientTransport.Tcp);
        data.Succeed(wire => wire.ConnectionBind(id));
        _turn.PeerConnects(Other, relay);
        client.Take();
        client.Send(client.Wire.Connect(Net.Peer.WithPort(1)));
        Reload(new HarnessSettings().Peers with { Denied = [Range("21.0.0.1")] });
        Assert.Equal(Other, Assert.Single(_turn.Transport.Connections).Remote);
        Assert.Equal([data.Address], _turn.Transport.ClosedClients);
        Assert.Equal(StunErrorCode.ConnectionTimeoutOrFailure, Assert.Single(client.Take()).ErrorCode);
        _turn.AssertConsistent();
    }

    [Fact]
    public void Users_that_are_gone_are_refused_and_new_ones_served()
    {
        HarnessClient anna = _turn.Connect();
        anna.Allocate();
        _turn.Server.Reload(
            TurnHarness.Authenticator(new TurnAuthenticationOptions
            {
                Realm = HarnessSettings.Realm,
                Users = [TurnStaticUser.WithPassword("dora", "d-secret")],
            }),
            new PeerPolicy(new HarnessSettings().Peers));
        Assert.Equal(StunErrorCode.Unauthenticated, anna.Ask(anna.Wire.Refresh()).ErrorCode);
        _turn.Connect("dora").Allocate();
        Assert.Equal(2, _turn.Server.AllocationCount); // what was granted runs out in its own time
        _turn.Advance(601);
        _turn.AssertEmpty();
    }

    private static IpRange Range(string text)
    {
        Assert.True(IpRange.TryParse(text, out IpRange range));
        return range;
    }

    private void Reload(PeerPolicyOptions peers) =>
        _turn.Server.Reload(TurnHarness.Authenticator(new HarnessSettings().Authentication), new PeerPolicy(peers));
}
