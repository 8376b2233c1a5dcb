using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>Allocate (RFC 8656 §7.2).</summary>
public sealed class AllocateTests
{
    private readonly TurnHarness _turn = new();

    [Fact]
    public void Answer_names_the_relayed_address_the_clients_address_and_the_lifetime()
    {
        HarnessClient client = _turn.Connect();
        TurnTestMessage answer = client.Succeed(wire => wire.Allocate());
        Assert.Equal(Net.Server.WithPort(0), answer.Relayed!.Value.WithPort(0));
        Assert.InRange(answer.Relayed.Value.Port, 49_152, 65_535);
        Assert.Equal(client.Own, answer.Mapped);
        Assert.Equal(600u, answer.Lifetime);
        Assert.Null(answer.ReservationToken);
        Assert.False(answer.View.HasAttribute(StunAttributeType.MobilityTicket));
        Assert.Equal([answer.Relayed.Value], _turn.Transport.Relays);
        Assert.Equal((1, 1), (_turn.Counters.Requests[(int)StunMethod.Allocate] - 1, _turn.Counters.Successes[(int)StunMethod.Allocate]));
        Assert.True(_turn.Server.HasAllocation(client.Address));
        _turn.AssertConsistent();
    }

    [Fact]
    public void Missing_malformed_or_doubled_transport_is_400()
    {
        HarnessClient client = _turn.Connect();
        client.Fail(StunErrorCode.BadRequest, wire => wire.Request(StunMethod.Allocate));
        client.Fail(StunErrorCode.BadRequest, wire => wire.Request(StunMethod.Allocate, (ref writer) =>
            writer.AddAttribute(StunAttributeType.RequestedTransport, [17])));
        client.Fail(StunErrorCode.BadRequest, wire => wire.Allocate(more: (ref writer) => writer.AddRequestedTransport(TurnTransport.Udp)));
        Assert.Empty(_turn.Transport.Relays);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(132)] // SCTP
    public void Transport_that_is_not_served_is_442(byte protocol) =>
        _turn.Connect().Fail(StunErrorCode.UnsupportedTransportProtocol, wire => wire.Allocate((TurnTransport)protocol));

    [Fact]
    public void Relays_that_are_switched_off_are_442()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { AllowsUdpRelay = false, AllowsTcpRelay = false }));
        HarnessClient client = turn.Connect(transport: TurnClientTransport.Tcp);
        client.Fail(StunErrorCode.UnsupportedTransportProtocol, wire => wire.Allocate());
        client.Fail(StunErrorCode.UnsupportedTransportProtocol, wire => wire.Allocate(TurnTransport.Tcp));
    }

    [Theory]
    [InlineData(0u, 600u)]
    [InlineData(1u, 600u)]
    [InlineData(100u, 600u)]
    [InlineData(599u, 600u)]
    [InlineData(600u, 600u)]
    [InlineData(601u, 601u)]
    [InlineData(777u, 777u)]
    [InlineData(3600u, 3600u)]
    [InlineData(3601u, 3600u)]
    [InlineData(uint.MaxValue, 3600u)]
    public void Lifetime_is_from_the_default_to_the_maximum_and_kept(uint requested, uint granted)
    {
        HarnessClient client = _turn.Connect();
        Assert.Equal(granted, client.Succeed(wire => wire.Allocate(lifetime: requested)).Lifetime);
        _turn.Advance(granted - 0.5);
        Assert.Equal(1, _turn.Server.AllocationCount);
        _turn.Advance(1.5);
        Assert.Equal([AllocationEnd.Expired], _turn.Ends);
        _turn.AssertEmpty();
    }

    [Fact]
    public void Lifetime_of_another_length_is_400() => _turn.Connect().Fail(
        StunErrorCode.BadRequest, wire => wire.Allocate(more: (ref writer) => writer.AddAttribute(StunAttributeType.Lifetime, [1, 2])));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Family_is_ipv4_unless_ipv6_is_asked_for(byte family, bool isIPv6)
    {
        HarnessClient client = _turn.Connect(ipv6: family == 0); // no wish: IPv4 even for an IPv6 client
        TransportAddress relayed = client.Allocate(more: family == 0 ? null : Family(family));
        Assert.Equal(isIPv6, relayed.IsIPv6);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(0)]
    public void Family_that_is_not_offered_is_440(byte family)
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { RelayAddresses = [Net.Server] }));
        turn.Connect().Fail(StunErrorCode.AddressFamilyNotSupported, wire => wire.Allocate(more: Family(family)));
        turn.AssertEmpty();
    }

    [Fact]
    public void Without_relay_addresses_the_address_that_the_client_reached_relays_and_the_other_family_is_440()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { RelayAddresses = [] }));
        Assert.Equal(Net.Server.WithPort(0), turn.Connect().Allocate().WithPort(0));
        HarnessClient client = turn.Connect(ipv6: true);
        client.Fail(StunErrorCode.AddressFamilyNotSupported, wire => wire.Allocate());
        Assert.Equal(Net.ServerIPv6.WithPort(0), client.Allocate(more: Family(2)).WithPort(0));
    }

    [Fact]
    public void Malformed_family_is_400() => _turn.Connect().Fail(StunErrorCode.BadRequest, wire => wire.Allocate(
        more: (ref writer) => writer.AddAttribute(StunAttributeType.RequestedAddressFamily, [1])));

    [Fact]
    public void Retransmission_gets_the_same_answer_and_another_request_437()
    {
        HarnessClient client = _turn.Connect();
        client.Ask(client.Wire.Allocate());
        byte[] request = client.Wire.Allocate();
        byte[] answer = client.Ask(request).Bytes;
        Assert.Equal(answer, client.Ask(request).Bytes);
        client.Fail(StunErrorCode.AllocationMismatch, wire => wire.Allocate());
        Assert.Equal(1, _turn.Server.AllocationCount);
        Assert.Equal(1, _turn.Started);
        _turn.AssertConsistent();
    }

    [Fact]
    public void Tcp_and_udp_clients_of_one_address_are_two()
    {
        HarnessClient udp = _turn.Connect();
        HarnessClient tls = new(_turn, udp.Wire, udp.Address with { Transport = TurnClientTransport.Tls });
        Assert.NotEqual(udp.Allocate(), tls.Allocate());
        Assert.Equal(1, _turn.Counters.AllocationsStarted[(int)TurnClientTransport.Udp]);
        Assert.Equal(1, _turn.Counters.AllocationsStarted[(int)TurnClientTransport.Tls]);
    }

    [Fact]
    public void Every_port_is_given_once_and_then_508()
    {
        TurnHarness turn = new(new HarnessSettings { MinPort = 50_000, MaxPort = 50_019 });
        HashSet<int> ports = [];
        for (int i = 0; i < 20; i++)
            Assert.True(ports.Add(turn.Connect().Allocate().Port));
        Assert.Equal(Enumerable.Range(50_000, 20), ports.Order());
        turn.Connect().Fail(StunErrorCode.InsufficientCapacity, wire => wire.Allocate());
        turn.AssertConsistent();
    }

    [Fact]
    public void Ports_that_the_system_refuses_are_stepped_over_and_given_back()
    {
        TurnHarness turn = new(new HarnessSettings { MinPort = 50_000, MaxPort = 50_009 });
        turn.Transport.Refuses = address => address.Port != 50_007;
        Assert.Equal(50_007, turn.Connect().Allocate().Port);
        turn.Connect().Fail(StunErrorCode.InsufficientCapacity, wire => wire.Allocate());
        turn.AssertConsistent();
        turn.Transport.Refuses = _ => false;
        for (int i = 0; i < 9; i++)
            turn.Connect().Allocate();
        turn.AssertConsistent();
    }

    [Fact]
    public void Dont_fragment_is_420_where_df_cannot_be_set_and_nothing_is_left_of_it()
    {
        HarnessClient client = _turn.Connect();
        _turn.Transport.CanSetDontFragment = false;
        TurnTestMessage answer = client.Fail(
            StunErrorCode.UnknownAttribute, wire => wire.Allocate(more: (ref writer) => writer.AddFlag(StunAttributeType.DontFragment)));
        Assert.True(answer.View.TryGetAttribute(StunAttributeType.UnknownAttributes, out ReadOnlySpan<byte> unknown));
        Assert.Equal([0x00, 0x1A], unknown.ToArray());
        _turn.AssertEmpty();
        _turn.Transport.CanSetDontFragment = true;
        client.Allocate(more: (ref writer) => writer.AddFlag(StunAttributeType.DontFragment));
    }

    [Fact]
    public void Client_that_disconnects_frees_its_allocation_at_once()
    {
        TurnClientTransport[] connected = [TurnClientTransport.Tcp, TurnClientTransport.Tls, TurnClientTransport.Dtls];
        foreach (TurnClientTransport transport in connected)
        {
            HarnessClient client = _turn.Connect(transport: transport);
            client.Allocate();
            client.Disconnect();
            Assert.Equal(AllocationEnd.Disconnected, _turn.Ends[^1]);
        }

        _turn.AssertEmpty();
    }

    [Fact]
    public void Shutdown_ends_every_allocation()
    {
        for (int i = 0; i < 10; i++)
            _turn.Connect().Allocate();
        _turn.Server.Close(_turn.Now);
        Assert.Equal(Enumerable.Repeat(AllocationEnd.Shutdown, 10), _turn.Ends);
        _turn.AssertEmpty();
    }

    [Fact]
    public void Software_is_told_to_users_and_not_to_strangers()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { Software = "JbAspire", Fingerprint = true }));
        HarnessClient client = turn.Connect();
        TurnTestMessage challenge = client.Ask(client.Wire.Allocate());
        Assert.False(challenge.View.HasAttribute(StunAttributeType.Software));
        Assert.True(challenge.View.IsFingerprintValid());
        TurnTestMessage answer = client.Succeed(wire => wire.Allocate());
        Assert.True(answer.View.HasAttribute(StunAttributeType.Software));
        Assert.True(answer.View.IsFingerprintValid());
    }

    private static WriteAttributes Family(byte family) => (ref writer) => writer.AddRequestedAddressFamily((TurnAddressFamily)family);
}
