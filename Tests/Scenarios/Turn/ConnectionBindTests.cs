using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>ConnectionBind (RFC 6062 §5.4, §5.5).</summary>
public sealed class ConnectionBindTests
{
    private readonly TurnHarness _turn = new();
    private readonly HarnessClient _client;
    private readonly FiveTuple _peer;
    private readonly uint _id;

    public ConnectionBindTests()
    {
        _client = _turn.Connect(transport: TurnClientTransport.Tcp);
        TransportAddress relay = _client.Allocate(TurnTransport.Tcp);
        _client.Succeed(wire => wire.CreatePermission(Net.Peer));
        _peer = _turn.PeerConnects(Net.Peer, relay);
        _id = Assert.Single(_client.Take()).ConnectionId!.Value;
    }

    [Theory]
    [InlineData(TurnClientTransport.Tcp)]
    [InlineData(TurnClientTransport.Tls)]
    public void Id_ties_the_data_connection_to_the_peer_after_the_answer(TurnClientTransport transport)
    {
        HarnessClient data = _turn.Connect(transport: transport);
        data.Succeed(wire => wire.ConnectionBind(_id));
        Assert.Equal(data.Address, _turn.Transport.Splices[_peer]);
        _turn.AssertConsistent();
    }

    [Fact]
    public void Unknown_missing_or_malformed_id_is_400()
    {
        HarnessClient data = _turn.Connect(transport: TurnClientTransport.Tcp);
        data.Fail(StunErrorCode.BadRequest, wire => wire.ConnectionBind(_id + 1));
        data.Fail(StunErrorCode.BadRequest, wire => wire.Request(StunMethod.ConnectionBind));
        data.Fail(StunErrorCode.BadRequest, wire => wire.Request(
            StunMethod.ConnectionBind, (ref writer) => writer.AddByte(StunAttributeType.ConnectionId, 1)));
    }

    [Fact]
    public void Datagrams_and_a_control_connection_are_400()
    {
        _turn.Connect().Fail(StunErrorCode.BadRequest, wire => wire.ConnectionBind(_id));
        _turn.Connect(transport: TurnClientTransport.Dtls).Fail(StunErrorCode.BadRequest, wire => wire.ConnectionBind(_id));
        _client.Fail(StunErrorCode.BadRequest, wire => wire.ConnectionBind(_id));
        Assert.Empty(_turn.Transport.Splices);
    }

    [Fact]
    public void Another_users_attempt_is_refused_and_the_connection_waits_for_its_own()
    {
        _turn.Connect("bao", TurnClientTransport.Tcp).Fail(StunErrorCode.WrongCredentials, wire => wire.ConnectionBind(_id));
        Assert.Contains(_peer, _turn.Transport.Connections);
        _turn.Connect(transport: TurnClientTransport.Tcp).Succeed(wire => wire.ConnectionBind(_id));
    }

    [Fact]
    public void Id_works_once()
    {
        _turn.Connect(transport: TurnClientTransport.Tcp).Succeed(wire => wire.ConnectionBind(_id));
        _turn.Connect(transport: TurnClientTransport.Tcp).Fail(StunErrorCode.BadRequest, wire => wire.ConnectionBind(_id));
    }

    [Fact]
    public void Id_of_a_connection_that_is_not_made_yet_is_400()
    {
        _client.Send(_client.Wire.Connect(Net.Peer.WithPort(1)));
        HarnessClient data = _turn.Connect(transport: TurnClientTransport.Tcp);
        data.Fail(StunErrorCode.BadRequest, wire => wire.ConnectionBind(_id ^ 1));
        Assert.Equal(2, _turn.Server.PeerConnectionCount);
    }

    [Fact]
    public void Connection_that_nobody_binds_in_30_seconds_is_closed()
    {
        _turn.Advance(29.5);
        Assert.Contains(_peer, _turn.Transport.Connections);
        _turn.Advance(2);
        Assert.Empty(_turn.Transport.Connections);
        Assert.Empty(_client.Take());
        _turn.Connect(transport: TurnClientTransport.Tcp).Fail(StunErrorCode.BadRequest, wire => wire.ConnectionBind(_id));
    }

    [Fact]
    public void Bound_connection_lives_as_long_as_the_allocation()
    {
        HarnessClient data = Bind();
        _turn.Advance(500);
        Assert.Contains(_peer, _turn.Transport.Connections);
        _turn.Advance(200);
        Assert.Equal([data.Address], _turn.Transport.ClosedClients);
        _turn.AssertEmpty();
    }

    [Fact]
    public void Deleted_allocation_closes_data_connections()
    {
        HarnessClient data = Bind();
        _client.Succeed(wire => wire.Refresh(0));
        Assert.Equal([data.Address], _turn.Transport.ClosedClients);
        _turn.AssertEmpty();
    }

    [Fact]
    public void Splice_that_ends_is_forgotten_and_the_peer_can_be_connected_again()
    {
        Bind();
        _turn.Transport.Connections.Remove(_peer);
        _turn.Transport.Splices.Remove(_peer);
        _turn.Server.HandleSpliceEnd(_peer);
        _turn.AssertConsistent();
        Assert.Equal(0, _turn.Server.PeerConnectionCount);
        _client.Send(_client.Wire.Connect(Net.Peer));
        Assert.Contains(_peer, _turn.Transport.Connections);
    }

    [Fact]
    public void Peer_that_leaves_before_it_is_bound_is_forgotten()
    {
        _turn.Transport.Connections.Remove(_peer);
        _turn.Server.HandlePeerDisconnected(_peer);
        _turn.Connect(transport: TurnClientTransport.Tcp).Fail(StunErrorCode.BadRequest, wire => wire.ConnectionBind(_id));
        _turn.AssertConsistent();
    }

    [Fact]
    public void Spliced_bytes_are_counted()
    {
        Bind();
        _turn.Server.CountSplicedBytes(_peer, 1000, fromPeer: true, _turn.Now);
        _turn.Server.CountSplicedBytes(_peer, 10, fromPeer: false, _turn.Now);
        Assert.Equal((1000, 1000), (_turn.Relayed.FromPeers.Bytes, _turn.Relayed.ToClients.Bytes));
        Assert.Equal((10, 10), (_turn.Relayed.FromClients.Bytes, _turn.Relayed.ToPeers.Bytes));
        _client.Succeed(wire => wire.Refresh(0));
        Assert.Equal((10, 1000), (_turn.LastTotals.BytesToPeers, _turn.LastTotals.BytesToClient));
    }

    [Fact]
    public void Spliced_bytes_beyond_the_rate_are_kept_waiting()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { MaxBytesPerSecond = 1_000 }));
        HarnessClient client = turn.Connect(transport: TurnClientTransport.Tcp);
        TransportAddress relay = client.Allocate(TurnTransport.Tcp);
        FiveTuple peer = new(TransportProtocol.Tcp, relay, Net.Peer);

        Assert.Equal(TimeSpan.Zero, turn.Server.CountSplicedBytes(peer, 1_000, fromPeer: true, turn.Now)); // a burst of a second
        Assert.Equal(TimeSpan.FromSeconds(2), turn.Server.CountSplicedBytes(peer, 2_000, fromPeer: true, turn.Now));
        Assert.Equal(TimeSpan.Zero, turn.Server.CountSplicedBytes(peer, 500, fromPeer: false, turn.Now)); // the other direction
        turn.Advance(2.5);
        Assert.Equal(TimeSpan.Zero, turn.Server.CountSplicedBytes(peer, 500, fromPeer: true, turn.Now));
    }

    private HarnessClient Bind()
    {
        HarnessClient data = _turn.Connect(transport: TurnClientTransport.Tcp);
        data.Succeed(wire => wire.ConnectionBind(_id));
        return data;
    }
}
