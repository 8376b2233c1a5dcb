using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>TCP allocations, Connect and connections of peers (RFC 6062 §5.1-§5.3).</summary>
public sealed class TcpAllocationTests
{
    private readonly TurnHarness _turn = new();
    private readonly HarnessClient _client;
    private readonly TransportAddress _relay;

    public TcpAllocationTests()
    {
        _client = _turn.Connect(transport: TurnClientTransport.Tcp);
        _relay = _client.Allocate(TurnTransport.Tcp);
    }

    [Fact]
    public void Allocation_listens_and_opens_no_udp_socket()
    {
        Assert.Equal([_relay], _turn.Transport.Listeners);
        Assert.Empty(_turn.Transport.Relays);
        _turn.AssertConsistent();
        _client.Succeed(wire => wire.Refresh(0));
        _turn.AssertEmpty();
    }

    [Theory]
    [InlineData(TurnClientTransport.Udp)]
    [InlineData(TurnClientTransport.Dtls)]
    public void Client_over_datagrams_gets_400(TurnClientTransport transport) =>
        _turn.Connect(transport: transport).Fail(StunErrorCode.BadRequest, wire => wire.Allocate(TurnTransport.Tcp));

    [Fact]
    public void Dont_fragment_even_port_and_token_are_400()
    {
        HarnessClient client = _turn.Connect(transport: TurnClientTransport.Tls);
        client.Fail(StunErrorCode.BadRequest, wire => wire.Allocate(
            TurnTransport.Tcp, more: (ref writer) => writer.AddFlag(StunAttributeType.DontFragment)));
        client.Fail(StunErrorCode.BadRequest, wire => wire.Allocate(TurnTransport.Tcp, more: (ref writer) => writer.AddEvenPort(false)));
        client.Fail(StunErrorCode.BadRequest, wire => wire.Allocate(TurnTransport.Tcp, more: (ref writer) => writer.AddReservationToken(1)));
    }

    [Fact]
    public void Tcp_and_udp_share_port_numbers()
    {
        TurnHarness turn = new(new HarnessSettings { MinPort = 50_000, MaxPort = 50_000 });
        TransportAddress tcp = turn.Connect(transport: TurnClientTransport.Tcp).Allocate(TurnTransport.Tcp);
        HarnessClient client = turn.Connect(transport: TurnClientTransport.Tcp);
        Assert.Equal(tcp, client.Allocate());
        client.Succeed(wire => wire.CreatePermission(Net.Peer));
        turn.FromPeer(Net.Peer, tcp, [1]);
        Assert.Single(client.Take());
        client.Succeed(wire => wire.Refresh(0));
        Assert.Equal(1, turn.Server.AllocationCount);
        turn.AssertConsistent();
    }

    [Fact]
    public void Connect_is_answered_with_an_id_when_the_connection_is_made()
    {
        FiveTuple path = Connect(Net.Peer);
        Assert.Empty(_client.Take());
        _turn.Server.HandlePeerConnected(path, _turn.Now);
        TurnTestMessage answer = Assert.Single(_client.Take());
        Assert.True(answer is { IsSuccess: true, Method: StunMethod.Connect, IsIntegrityValid: true });
        Assert.Equal(_client.Wire.LastTransactionId, answer.TransactionId);
        Assert.NotNull(answer.ConnectionId);
        _turn.Server.HandlePeerConnected(path, _turn.Now); // said twice
        Assert.Empty(_client.Take());
    }

    [Fact]
    public void Connect_without_peer_or_to_port_0_is_400_and_without_allocation_437()
    {
        _client.Fail(StunErrorCode.BadRequest, wire => wire.Request(StunMethod.Connect));
        _client.Fail(StunErrorCode.BadRequest, wire => wire.Connect(Net.Peer.WithPort(0)));
        _turn.Connect(transport: TurnClientTransport.Tcp).Fail(StunErrorCode.AllocationMismatch, wire => wire.Connect(Net.Peer));
    }

    [Fact]
    public void Connect_to_a_forbidden_peer_is_403_and_of_another_family_443()
    {
        _client.Fail(StunErrorCode.Forbidden, wire => wire.Connect(Net.At("127.0.0.1", 22)));
        _client.Fail(StunErrorCode.Forbidden, wire => wire.Connect(Net.Server)); // our own listener
        _client.Fail(StunErrorCode.PeerAddressFamilyMismatch, wire => wire.Connect(Net.PeerIPv6));
        Assert.Empty(_turn.Transport.Connections);
    }

    [Fact]
    public void Connect_on_an_allocation_of_udp_is_403_and_channels_on_one_of_tcp_too()
    {
        HarnessClient udp = _turn.Connect();
        udp.Allocate();
        udp.Fail(StunErrorCode.Forbidden, wire => wire.Connect(Net.Peer));
        _client.Fail(StunErrorCode.Forbidden, wire => wire.ChannelBind(0x4000, Net.Peer));
        _client.Succeed(wire => wire.CreatePermission(Net.Peer));
        _client.Send(_client.Wire.Send(Net.Peer, [1]));
        Assert.Equal(1, _turn.Drops(TurnDrop.NoAllocation));
    }

    [Fact]
    public void Second_connect_to_the_same_peer_is_446_while_the_first_is_made_and_while_it_lives()
    {
        FiveTuple path = Connect(Net.Peer);
        _client.Fail(StunErrorCode.ConnectionAlreadyExists, wire => wire.Connect(Net.Peer));
        _turn.Server.HandlePeerConnected(path, _turn.Now);
        _client.Take();
        _client.Fail(StunErrorCode.ConnectionAlreadyExists, wire => wire.Connect(Net.Peer));
        Connect(Net.Peer.WithPort(1)); // another port is another connection
        _turn.Transport.Connections.Remove(path);
        _turn.Server.HandlePeerDisconnected(path);
        Connect(Net.Peer);
        _turn.AssertConsistent();
    }

    [Fact]
    public void Connection_that_fails_or_is_refused_at_once_is_447()
    {
        _turn.Transport.RefusesConnect = _ => true;
        _client.Fail(StunErrorCode.ConnectionTimeoutOrFailure, wire => wire.Connect(Net.Peer));
        _turn.Transport.RefusesConnect = _ => false;
        FiveTuple path = Connect(Net.Peer);
        _turn.Transport.Connections.Remove(path);
        _turn.Server.HandlePeerConnectFailed(path);
        AssertFailed();
        _turn.AssertConsistent();
    }

    [Fact]
    public void Connection_that_is_not_made_in_30_seconds_is_447_and_given_up()
    {
        Connect(Net.Peer);
        _turn.Advance(29.5);
        Assert.Empty(_client.Take());
        _turn.Advance(2);
        AssertFailed();
        Assert.Empty(_turn.Transport.Connections);
    }

    [Fact]
    public void One_more_than_the_limit_is_508()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { MaxTcpPeers = 2 }));
        HarnessClient client = turn.Connect(transport: TurnClientTransport.Tcp);
        TransportAddress relay = client.Allocate(TurnTransport.Tcp);
        client.Send(client.Wire.Connect(Net.Peer));
        client.Succeed(wire => wire.CreatePermission(Net.Peer));
        turn.PeerConnects(Net.Peer.WithPort(2), relay);
        client.Take();
        client.Fail(StunErrorCode.InsufficientCapacity, wire => wire.Connect(Net.Peer.WithPort(3)));
        turn.PeerConnects(Net.Peer.WithPort(4), relay);
        Assert.Equal(2, turn.Transport.Connections.Count);
    }

    [Fact]
    public void Peer_without_permission_is_closed_at_once()
    {
        _turn.PeerConnects(Net.Peer, _relay);
        Assert.Empty(_turn.Transport.Connections);
        Assert.Empty(_client.Take());
        Assert.Equal(1, _turn.Drops(TurnDrop.NoPermission));
        _turn.PeerConnects(Net.Peer, Net.Server.WithPort(_relay.Port ^ 1));
        Assert.Equal(1, _turn.Drops(TurnDrop.NoAllocation));
        _turn.AssertConsistent();
    }

    [Fact]
    public void Peer_with_permission_is_announced_with_its_address_and_an_id()
    {
        _client.Succeed(wire => wire.CreatePermission(Net.Peer));
        _turn.PeerConnects(Net.Peer.WithPort(4242), _relay);
        TurnTestMessage message = Assert.Single(_client.Take());
        Assert.Equal((StunMethod.ConnectionAttempt, StunMessageClass.Indication), (message.Method, message.View.Class));
        Assert.Equal(Net.Peer.WithPort(4242), message.Peer);
        Assert.NotNull(message.ConnectionId);
    }

    [Fact]
    public void End_of_the_allocation_closes_what_it_connected_without_a_word()
    {
        Connect(Net.Peer);
        _client.Succeed(wire => wire.CreatePermission(Net.Peer));
        _turn.PeerConnects(Net.Peer.WithPort(2), _relay);
        _client.Take();
        _client.Disconnect();
        Assert.Empty(_client.Take());
        _turn.AssertEmpty();
    }

    [Fact]
    public void End_of_one_family_closes_its_connections_alone()
    {
        HarnessClient client = _turn.Connect(transport: TurnClientTransport.Tls);
        client.Allocate(TurnTransport.Tcp, more: (ref writer) => writer.AddAdditionalAddressFamily(TurnAddressFamily.IPv6));
        client.Send(client.Wire.Connect(Net.Peer));
        client.Send(client.Wire.Connect(Net.PeerIPv6));
        client.Send(client.Wire.Request(StunMethod.Refresh, (ref writer) =>
        {
            writer.AddRequestedAddressFamily(TurnAddressFamily.IPv6);
            writer.AddLifetime(0);
        }));
        Assert.Equal(["Refresh: success", "Connect: 447 Connection Timeout or Failure"], client.Take().Select(message => message.ToString()));
        Assert.False(Assert.Single(_turn.Transport.Connections).Remote.IsIPv6);
        _turn.AssertConsistent();
        client.Succeed(wire => wire.Refresh(0));
        _turn.AssertConsistent();
    }

    private FiveTuple Connect(TransportAddress peer)
    {
        _client.Send(_client.Wire.Connect(peer));
        FiveTuple path = new(TransportProtocol.Tcp, _relay, peer);
        Assert.Contains(path, _turn.Transport.Connections);
        return path;
    }

    private void AssertFailed()
    {
        TurnTestMessage answer = Assert.Single(_client.Take());
        Assert.Equal((StunMethod.Connect, StunErrorCode.ConnectionTimeoutOrFailure), (answer.Method, answer.ErrorCode!.Value));
        Assert.True(answer.IsIntegrityValid);
        Assert.Equal(0, _turn.Server.PeerConnectionCount);
    }
}
