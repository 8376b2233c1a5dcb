using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>ADDITIONAL-ADDRESS-FAMILY: one relayed address of each family (RFC 8656 §7.2).</summary>
public sealed class DualAllocationTests
{
    private static readonly WriteAttributes Dual = (ref writer) => writer.AddAdditionalAddressFamily(TurnAddressFamily.IPv6);
    private readonly TurnHarness _turn = new();

    [Fact]
    public void Both_families_are_allocated_and_count_once_in_the_quota()
    {
        HarnessClient client = _turn.Connect();
        TurnTestMessage answer = client.Succeed(wire => wire.Allocate(more: Dual));
        Assert.Equal([false, true], answer.RelayedAddresses.Select(address => address.IsIPv6));
        Assert.False(answer.View.HasAttribute(StunAttributeType.AddressErrorCode));
        Assert.Equal(1, _turn.Quota.AllocationCount);
        Assert.Equal(2, _turn.Transport.Relays.Count);
        client.Succeed(wire => wire.CreatePermission(Net.Peer, Net.PeerIPv6));
        client.Send(client.Wire.Send(Net.Peer, [4]));
        Assert.Equal(answer.RelayedAddresses[0], _turn.SentToPeer().Path.Local);
        client.Send(client.Wire.Send(Net.PeerIPv6, [6]));
        Assert.Equal(answer.RelayedAddresses[1], _turn.SentToPeer().Path.Local);
        _turn.FromPeer(Net.PeerIPv6, answer.RelayedAddresses[1], [66]);
        Assert.Equal(Net.PeerIPv6, Assert.Single(client.Take()).Peer);
        client.Succeed(wire => wire.Refresh(0));
        _turn.AssertEmpty();
    }

    [Fact]
    public void Number_that_coturns_clients_send_works_too()
    {
        TurnTestMessage answer = _turn.Connect().Succeed(wire => wire.Allocate(
            more: (ref writer) => writer.AddUInt32(TurnAttributeReaders.AdditionalAddressFamilyCoturn, 2u << 24)));
        Assert.Equal(2, answer.RelayedAddresses.Count);
    }

    [Fact]
    public void Additional_ipv4_or_with_a_family_or_with_a_reserved_port_is_400()
    {
        HarnessClient client = _turn.Connect();
        client.Fail(StunErrorCode.BadRequest, wire => wire.Allocate(
            more: (ref writer) => writer.AddAdditionalAddressFamily(TurnAddressFamily.IPv4)));
        client.Fail(StunErrorCode.BadRequest, wire => wire.Allocate(more: (ref writer) =>
        {
            writer.AddAdditionalAddressFamily(TurnAddressFamily.IPv6);
            writer.AddRequestedAddressFamily(TurnAddressFamily.IPv4);
        }));
        client.Fail(StunErrorCode.BadRequest, wire => wire.Allocate(more: (ref writer) =>
        {
            writer.AddAdditionalAddressFamily(TurnAddressFamily.IPv6);
            writer.AddEvenPort(reserveNext: true);
        }));
        _turn.AssertEmpty();
    }

    [Fact]
    public void Family_without_address_is_told_as_440_beside_the_other_and_has_no_relayed_address()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { RelayAddresses = [Net.Server] }));
        AssertOne(turn.Connect(), isIPv6: false, TurnAddressFamily.IPv6, StunErrorCode.AddressFamilyNotSupported);
        turn = new(HarnessSettings.With(options => options with { RelayAddresses = [Net.ServerIPv6] }));
        AssertOne(turn.Connect(), isIPv6: true, TurnAddressFamily.IPv4, StunErrorCode.AddressFamilyNotSupported);
    }

    [Fact]
    public void Family_without_ports_is_told_as_508_beside_the_other()
    {
        _turn.Transport.Refuses = address => address.IsIPv6;
        AssertOne(_turn.Connect(), isIPv6: false, TurnAddressFamily.IPv6, StunErrorCode.InsufficientCapacity);
        _turn.Transport.Refuses = address => !address.IsIPv6;
        AssertOne(_turn.Connect(), isIPv6: true, TurnAddressFamily.IPv4, StunErrorCode.InsufficientCapacity);
        _turn.AssertConsistent();
    }

    [Fact]
    public void Neither_family_is_508_and_leaves_nothing()
    {
        _turn.Transport.Refuses = _ => true;
        _turn.Connect().Fail(StunErrorCode.InsufficientCapacity, wire => wire.Allocate(more: Dual));
        _turn.AssertEmpty();
    }

    [Fact]
    public void Refresh_of_one_family_moves_that_end_alone()
    {
        HarnessClient client = _turn.Connect();
        client.Allocate(more: Dual);
        _turn.Advance(300);
        client.Succeed(wire => wire.Request(StunMethod.Refresh, (ref writer) =>
        {
            writer.AddRequestedAddressFamily(TurnAddressFamily.IPv6);
            writer.AddLifetime(1000);
        }));
        _turn.Advance(301);
        Assert.True(Assert.Single(_turn.Transport.Relays).IsIPv6);
        Assert.Equal(1, _turn.Server.AllocationCount);
        _turn.AssertConsistent();
        _turn.Advance(700);
        Assert.Equal([AllocationEnd.Expired], _turn.Ends);
        _turn.AssertEmpty();
    }

    [Fact]
    public void Refresh_to_zero_of_one_family_ends_that_at_once_and_of_the_last_all()
    {
        HarnessClient client = _turn.Connect();
        TransportAddress relay = client.Allocate(more: Dual);
        client.Succeed(wire => wire.CreatePermission(Net.Peer));
        client.Succeed(wire => wire.Request(StunMethod.Refresh, Zero(TurnAddressFamily.IPv4)));
        Assert.True(Assert.Single(_turn.Transport.Relays).IsIPv6);
        _turn.FromPeer(Net.Peer, relay, [1]);
        Assert.Empty(client.Take());
        client.Fail(StunErrorCode.PeerAddressFamilyMismatch, wire => wire.CreatePermission(Net.Peer));
        client.Fail(StunErrorCode.PeerAddressFamilyMismatch, wire => wire.Request(StunMethod.Refresh, Zero(TurnAddressFamily.IPv4)));
        _turn.AssertConsistent();
        client.Succeed(wire => wire.Request(StunMethod.Refresh, Zero(TurnAddressFamily.IPv6)));
        _turn.AssertEmpty();
    }

    private static WriteAttributes Zero(TurnAddressFamily family) => (ref writer) =>
    {
        writer.AddRequestedAddressFamily(family);
        writer.AddLifetime(0);
    };

    private static void AssertOne(HarnessClient client, bool isIPv6, TurnAddressFamily missing, StunErrorCode why)
    {
        TurnTestMessage answer = client.Succeed(wire => wire.Allocate(more: Dual));
        Assert.Equal(isIPv6, Assert.Single(answer.RelayedAddresses).IsIPv6);
        Assert.True(answer.View.TryGetAddressErrorCode(out TurnAddressFamily family, out StunErrorCode code));
        Assert.Equal((missing, why), (family, code));
    }
}
