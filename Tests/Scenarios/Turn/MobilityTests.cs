using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>Mobility with tickets (RFC 8016 §3).</summary>
public sealed class MobilityTests
{
    private static readonly WriteAttributes AskForTicket = (ref writer) => writer.AddFlag(StunAttributeType.MobilityTicket);
    private readonly TurnHarness _turn = new(HarnessSettings.With(options => options with { AllowsMobility = true }) with
    {
        Quota = new AllocationQuotaOptions { UserQuota = 1 },
    });

    [Fact]
    public void Ticket_where_mobility_is_off_is_405_in_allocate_and_refresh()
    {
        TurnHarness turn = new();
        HarnessClient client = turn.Connect();
        client.Fail(StunErrorCode.MobilityForbidden, wire => wire.Allocate(more: AskForTicket));
        client.Allocate();
        client.Fail(StunErrorCode.MobilityForbidden, wire => Refresh(wire, new byte[16]));
        Assert.False(client.Succeed(wire => wire.Refresh()).View.HasAttribute(StunAttributeType.MobilityTicket));
    }

    [Fact]
    public void Allocate_with_a_ticket_that_is_not_empty_is_400() => _turn.Connect().Fail(
        StunErrorCode.BadRequest, wire => wire.Allocate(more: (ref writer) => writer.AddAttribute(StunAttributeType.MobilityTicket, [1])));

    [Fact]
    public void Ticket_moves_the_allocation_with_permissions_and_channels_and_is_replaced()
    {
        (HarnessClient client, TransportAddress relay, byte[] ticket) = Allocate();
        client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
        HarnessClient moved = client.From(Net.At("22.7.7.7", 1234));
        byte[] next = TicketOf(moved.Succeed(wire => Refresh(wire, ticket)));
        Assert.NotEqual(ticket, next);
        _turn.FromPeer(Net.Peer, relay, [1]);
        Assert.Equal((ushort)0x4000, Assert.Single(moved.Take()).Channel);
        Assert.Empty(client.Take());
        moved.Send(TurnTestClient.ChannelData(0x4000, [2]));
        Assert.Equal(relay, _turn.SentToPeer().Path.Local);
        client.Send(TurnTestClient.ChannelData(0x4000, [3]));
        Assert.Empty(_turn.Transport.ToPeers);
        client.Fail(StunErrorCode.AllocationMismatch, wire => wire.Refresh());
        Assert.Equal(1, _turn.Server.AllocationCount);
        _turn.AssertConsistent();
    }

    [Fact]
    public void Used_unknown_and_malformed_tickets_are_437()
    {
        (HarnessClient client, _, byte[] ticket) = Allocate();
        HarnessClient moved = client.From(Net.At("22.7.7.7", 1234));
        moved.Succeed(wire => Refresh(wire, ticket));
        HarnessClient thief = client.From(Net.At("22.7.7.8", 1234));
        thief.Fail(StunErrorCode.AllocationMismatch, wire => Refresh(wire, ticket));
        thief.Fail(StunErrorCode.AllocationMismatch, wire => Refresh(wire, new byte[16]));
        thief.Fail(StunErrorCode.AllocationMismatch, wire => Refresh(wire, [1, 2, 3]));
        thief.Fail(StunErrorCode.AllocationMismatch, wire => Refresh(wire, []));
        Assert.True(_turn.Server.HasAllocation(moved.Address));
    }

    [Fact]
    public void Ticket_of_another_user_is_441_and_still_works_for_its_own()
    {
        (HarnessClient client, _, byte[] ticket) = Allocate();
        _turn.Connect("bao").Fail(StunErrorCode.WrongCredentials, wire => Refresh(wire, ticket));
        client.From(Net.At("22.7.7.7", 1234)).Succeed(wire => Refresh(wire, ticket));
    }

    [Fact]
    public void Retransmission_after_the_move_gets_a_ticket_that_works()
    {
        (HarnessClient client, _, byte[] ticket) = Allocate();
        HarnessClient moved = client.From(Net.At("22.7.7.7", 1234));
        moved.Succeed(wire => Refresh(wire, ticket));
        byte[] second = TicketOf(moved.Succeed(wire => Refresh(wire, ticket))); // the first answer was lost
        client.From(Net.At("22.7.7.8", 1234)).Succeed(wire => Refresh(wire, second));
    }

    [Theory]
    [InlineData(TurnClientTransport.Tcp)]
    [InlineData(TurnClientTransport.Tls)]
    [InlineData(TurnClientTransport.Dtls)]
    public void Client_that_disconnects_keeps_allocation_and_quota_and_comes_back(TurnClientTransport transport)
    {
        (HarnessClient client, TransportAddress relay, byte[] ticket) = Allocate(transport);
        client.Succeed(wire => wire.CreatePermission(Net.Peer));
        client.Disconnect();
        Assert.Equal((1, 1), (_turn.Server.AllocationCount, _turn.Quota.AllocationCount));
        Assert.False(_turn.Server.HasAllocation(client.Address));
        _turn.FromPeer(Net.Peer, relay, [1]);
        Assert.Empty(client.Take());
        Assert.Equal(1, _turn.Drops(TurnDrop.NoAllocation));
        _turn.Connect().Fail(StunErrorCode.AllocationQuotaReached, wire => wire.Allocate());

        HarnessClient back = client.From(Net.At("22.7.7.7", 1234), TurnClientTransport.Udp);
        back.Succeed(wire => Refresh(wire, ticket));
        _turn.FromPeer(Net.Peer, relay, [2]);
        Assert.Equal([2], Assert.Single(back.Take()).Data);
        back.Succeed(wire => wire.Refresh(0));
        Assert.Equal(1, _turn.Counters.AllocationsEnded[(int)transport]);
        _turn.AssertEmpty();
    }

    [Fact]
    public void Detached_allocation_expires_in_its_time()
    {
        (HarnessClient client, _, byte[] ticket) = Allocate(TurnClientTransport.Tcp);
        client.Disconnect();
        _turn.Advance(601);
        Assert.Equal([AllocationEnd.Expired], _turn.Ends);
        _turn.AssertEmpty();
        client.From(Net.At("22.7.7.7", 1234)).Fail(StunErrorCode.AllocationMismatch, wire => Refresh(wire, ticket));
    }

    [Fact]
    public void Five_tuple_of_a_detached_client_is_another_clients_by_then()
    {
        (HarnessClient client, _, byte[] ticket) = Allocate(TurnClientTransport.Tcp);
        client.Disconnect();
        HarnessClient successor = _turn.Connect("bao", TurnClientTransport.Tcp, address: client.Own);
        successor.Allocate();
        client.From(Net.At("22.7.7.7", 1234)).Succeed(wire => Refresh(wire, ticket));
        successor.Succeed(wire => wire.Refresh());
        _turn.AssertConsistent();
        successor.Disconnect();
        Assert.Equal(1, _turn.Server.AllocationCount);
        _turn.AssertConsistent();
    }

    [Fact]
    public void Detached_tcp_allocation_announces_nothing_and_gives_up_what_it_was_connecting()
    {
        HarnessClient client = _turn.Connect(transport: TurnClientTransport.Tcp);
        TransportAddress relay = client.Succeed(wire => wire.Allocate(TurnTransport.Tcp, more: AskForTicket)).Relayed!.Value;
        client.Succeed(wire => wire.CreatePermission(Net.Peer));
        client.Send(client.Wire.Connect(Net.Peer));
        client.Disconnect();
        _turn.Server.HandlePeerConnected(new FiveTuple(TransportProtocol.Tcp, relay, Net.Peer), _turn.Now);
        _turn.PeerConnects(Net.Peer.WithPort(2), relay);
        Assert.Empty(client.Take());
        Assert.Empty(_turn.Transport.Connections);
        _turn.AssertConsistent();
    }

    [Fact]
    public void Ticket_with_lifetime_zero_ends_the_allocation_from_elsewhere()
    {
        (HarnessClient client, _, byte[] ticket) = Allocate(TurnClientTransport.Tcp);
        client.Disconnect();
        client.From(Net.At("22.7.7.7", 1234)).Succeed(wire => wire.Request(StunMethod.Refresh, (ref writer) =>
        {
            writer.AddAttribute(StunAttributeType.MobilityTicket, ticket);
            writer.AddLifetime(0);
        }));
        _turn.AssertEmpty();
    }

    private static byte[] Refresh(TurnTestClient wire, byte[] ticket) => wire.Request(
        StunMethod.Refresh, (ref writer) => writer.AddAttribute(StunAttributeType.MobilityTicket, ticket));

    private static byte[] TicketOf(TurnTestMessage answer)
    {
        Assert.True(answer.View.TryGetMobilityTicket(out ReadOnlySpan<byte> ticket));
        Assert.Equal(16, ticket.Length);
        return ticket.ToArray();
    }

    private (HarnessClient Client, TransportAddress Relay, byte[] Ticket) Allocate(TurnClientTransport transport = TurnClientTransport.Udp)
    {
        HarnessClient client = _turn.Connect(transport: transport);
        TurnTestMessage answer = client.Succeed(wire => wire.Allocate(more: AskForTicket));
        return (client, answer.Relayed!.Value, TicketOf(answer));
    }
}
