using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>EVEN-PORT and RESERVATION-TOKEN (RFC 8656 §7.2, §18.7, §18.10).</summary>
public sealed class EvenPortTests
{
    private static readonly WriteAttributes Even = (ref writer) => writer.AddEvenPort(reserveNext: false);
    private static readonly WriteAttributes EvenPair = (ref writer) => writer.AddEvenPort(reserveNext: true);
    private readonly TurnHarness _turn = new(new HarnessSettings { MinPort = 50_000, MaxPort = 50_009 });

    [Fact]
    public void Even_port_is_even_without_a_token_and_its_neighbour_stays_free()
    {
        for (int i = 0; i < 5; i++)
        {
            TurnTestMessage answer = _turn.Connect().Succeed(wire => wire.Allocate(more: Even));
            Assert.Equal(0, answer.Relayed!.Value.Port & 1);
            Assert.Null(answer.ReservationToken);
        }

        _turn.Connect().Fail(StunErrorCode.InsufficientCapacity, wire => wire.Allocate(more: Even));
        for (int i = 0; i < 5; i++)
            Assert.Equal(1, _turn.Connect().Allocate().Port & 1);
        _turn.AssertConsistent();
    }

    [Fact]
    public void Token_gives_another_client_the_next_port_once()
    {
        TurnTestMessage answer = _turn.Connect().Succeed(wire => wire.Allocate(more: EvenPair));
        int port = answer.Relayed!.Value.Port;
        ulong token = answer.ReservationToken!.Value;
        Assert.Equal(0, port & 1);
        _turn.AssertConsistent();

        HarnessClient second = _turn.Connect("bao");
        Assert.Equal(port + 1, second.Allocate(more: Token(token)).Port);
        _turn.AssertConsistent();
        _turn.Connect().Fail(StunErrorCode.InsufficientCapacity, wire => wire.Allocate(more: Token(token)));
        _turn.Connect().Fail(StunErrorCode.InsufficientCapacity, wire => wire.Allocate(more: Token(token ^ 1)));
        second.Succeed(wire => wire.Refresh(0));
        _turn.AssertConsistent();
    }

    [Fact]
    public void Reservation_is_held_for_30_seconds_and_then_its_port_is_free()
    {
        ulong token = _turn.Connect().Succeed(wire => wire.Allocate(more: EvenPair)).ReservationToken!.Value;
        _turn.Advance(29.5);
        Assert.Equal(1, _turn.Reservations.Count);
        _turn.Advance(2);
        Assert.Equal(0, _turn.Reservations.Count);
        _turn.AssertConsistent();
        _turn.Connect().Fail(StunErrorCode.InsufficientCapacity, wire => wire.Allocate(more: Token(token)));
    }

    [Fact]
    public void Reservation_outlives_the_allocation_that_made_it_and_is_freed_without_one()
    {
        for (int i = 0; i < 5; i++)
        {
            HarnessClient client = _turn.Connect();
            client.Allocate(more: EvenPair);
            client.Succeed(wire => wire.Refresh(0));
        }

        // No allocation and no deadline is left, but five ports are reserved: no pair is whole.
        Assert.Equal(MonotonicTime.Never, _turn.Server.NextDeadline);
        _turn.Connect().Fail(StunErrorCode.InsufficientCapacity, wire => wire.Allocate(more: EvenPair));
        _turn.Advance(31);
        _turn.Connect().Allocate(more: EvenPair);
        _turn.AssertConsistent();
    }

    [Fact]
    public void Retransmission_gets_the_same_token()
    {
        HarnessClient client = _turn.Connect();
        client.Ask(client.Wire.Allocate());
        byte[] request = client.Wire.Allocate(more: EvenPair);
        ulong? token = client.Ask(request).ReservationToken;
        Assert.NotNull(token);
        Assert.Equal(token, client.Ask(request).ReservationToken);
        Assert.Equal(1, _turn.Reservations.Count);
    }

    [Fact]
    public void Token_with_even_port_or_a_family_or_of_another_length_is_400_and_stays_valid()
    {
        ulong token = _turn.Connect().Succeed(wire => wire.Allocate(more: EvenPair)).ReservationToken!.Value;
        HarnessClient client = _turn.Connect();
        client.Fail(StunErrorCode.BadRequest, wire => wire.Allocate(more: Both(Token(token), Even)));
        client.Fail(StunErrorCode.BadRequest, wire => wire.Allocate(
            more: Both(Token(token), (ref writer) => writer.AddRequestedAddressFamily(TurnAddressFamily.IPv4))));
        client.Fail(StunErrorCode.BadRequest, wire => wire.Allocate(
            more: Both(Token(token), (ref writer) => writer.AddAdditionalAddressFamily(TurnAddressFamily.IPv6))));
        client.Fail(StunErrorCode.BadRequest, wire => wire.Allocate(
            more: (ref writer) => writer.AddUInt32(StunAttributeType.ReservationToken, 1)));
        client.Fail(StunErrorCode.BadRequest, wire => wire.Allocate(
            more: (ref writer) => writer.AddUInt32(StunAttributeType.EvenPort, 1)));
        client.Allocate(more: Token(token));
    }

    [Fact]
    public void Pair_of_ipv6_is_reserved_in_ipv6()
    {
        TurnTestMessage answer = _turn.Connect().Succeed(wire => wire.Allocate(
            more: Both(EvenPair, (ref writer) => writer.AddRequestedAddressFamily(TurnAddressFamily.IPv6))));
        TransportAddress second = _turn.Connect().Allocate(more: Token(answer.ReservationToken!.Value));
        Assert.Equal(answer.Relayed!.Value.WithPort(answer.Relayed.Value.Port + 1), second);
    }

    [Fact]
    public void Port_of_a_token_that_the_system_refuses_is_given_back()
    {
        ulong token = _turn.Connect().Succeed(wire => wire.Allocate(more: EvenPair)).ReservationToken!.Value;
        _turn.Transport.Refuses = _ => true;
        _turn.Connect().Fail(StunErrorCode.InsufficientCapacity, wire => wire.Allocate(more: Token(token)));
        Assert.Equal(0, _turn.Reservations.Count);
        _turn.AssertConsistent();
    }

    [Fact]
    public void Pairs_that_the_system_refuses_are_given_back()
    {
        _turn.Transport.Refuses = _ => true;
        _turn.Connect().Fail(StunErrorCode.InsufficientCapacity, wire => wire.Allocate(more: EvenPair));
        _turn.AssertEmpty();
    }

    [Fact]
    public void Loop_of_even_ports_leaks_none()
    {
        for (int i = 0; i < 200; i++)
        {
            HarnessClient client = _turn.Connect();
            client.Allocate(more: (i % 2 == 0) ? Even : EvenPair);
            client.Succeed(wire => wire.Refresh(0));
            _turn.Advance(16);
        }

        _turn.Advance(31);
        _turn.AssertEmpty();
    }

    private static WriteAttributes Token(ulong token) => (ref writer) => writer.AddReservationToken(token);

    private static WriteAttributes Both(WriteAttributes first, WriteAttributes second) => (ref writer) =>
    {
        first(ref writer);
        second(ref writer);
    };
}
