using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Ice;

/// <summary>States, selection, consent, bounds and restart, on virtual time.</summary>
public sealed class IceLiteAgentStateTests
{
    private readonly IceLiteAgentFixture _fixture = new();

    private IceLiteAgent Agent => _fixture.Agent;

    [Fact]
    public void First_valid_check_connects_and_selects_its_tuple()
    {
        _fixture.Deliver(new IceCheck());

        Assert.Equal(IceState.Connected, Agent.State);
        Assert.Equal(IceCheck.Path(1), Agent.SelectedTuple);
        Assert.True(Agent.IsKnownTuple(IceCheck.Path(1)));
        Assert.False(Agent.IsKnownTuple(IceCheck.Path(2)));
        Assert.Equal([IceEventKind.SelectedTupleChanged, IceEventKind.StateChanged], _fixture.TakeEvents().Select(e => e.Kind));
    }

    [Fact]
    public void Use_candidate_completes_and_selects_its_tuple()
    {
        _fixture.Deliver(new IceCheck(), path: 1);
        _fixture.TakeEvents();
        _fixture.Deliver(new IceCheck { UseCandidate = true }, path: 2);

        Assert.Equal(IceState.Completed, Agent.State);
        Assert.Equal(IceCheck.Path(2), Agent.SelectedTuple);
        Assert.Equal(
            [
                new IceEvent(IceEventKind.SelectedTupleChanged, IceState.Connected, IceCheck.Path(2)),
                new IceEvent(IceEventKind.StateChanged, IceState.Completed),
            ],
            _fixture.TakeEvents());
    }

    [Fact]
    public void New_tuple_without_nomination_is_known_but_does_not_steal_media()
    {
        _fixture.Deliver(new IceCheck(), path: 1);
        _fixture.Deliver(new IceCheck(), path: 2);
        Assert.Equal(IceCheck.Path(1), Agent.SelectedTuple);

        _fixture.Deliver(new IceCheck { UseCandidate = true }, path: 1);
        _fixture.Deliver(new IceCheck(), path: 3);
        Assert.Equal(IceCheck.Path(1), Agent.SelectedTuple);
        Assert.True(Agent.IsKnownTuple(IceCheck.Path(2)));
        Assert.True(Agent.IsKnownTuple(IceCheck.Path(3)));
    }

    [Fact]
    public void Same_address_over_tcp_is_another_tuple()
    {
        _fixture.Deliver(new IceCheck(), path: 1);

        Assert.False(Agent.IsKnownTuple(IceCheck.Path(1, TransportProtocol.Tcp)));
    }

    [Fact]
    public void Higher_nomination_moves_media_and_lower_or_equal_does_not()
    {
        _fixture.Deliver(new IceCheck { Nomination = 2 }, path: 1);
        Assert.Equal(IceState.Completed, Agent.State);

        _fixture.Deliver(new IceCheck { Nomination = 2, UseCandidate = true }, path: 2);
        _fixture.Deliver(new IceCheck { Nomination = 1, UseCandidate = true }, path: 3);
        Assert.Equal(IceCheck.Path(1), Agent.SelectedTuple);

        _fixture.Deliver(new IceCheck { Nomination = 3 }, path: 3);
        Assert.Equal(IceCheck.Path(3), Agent.SelectedTuple);
    }

    [Fact]
    public void Repeated_checks_raise_no_events()
    {
        _fixture.Deliver(new IceCheck { UseCandidate = true });
        _fixture.TakeEvents();
        _fixture.Deliver(new IceCheck { UseCandidate = true });
        _fixture.Deliver(new IceCheck());

        Assert.Empty(_fixture.TakeEvents());
        Assert.Equal(IceState.Completed, Agent.State);
    }

    [Fact]
    public void Consent_runs_out_thirty_seconds_after_the_last_valid_check()
    {
        Assert.Equal(MonotonicTime.Never, Agent.NextDeadline);
        _fixture.Deliver(new IceCheck { UseCandidate = true });
        Assert.Equal(_fixture.Now + TimeSpan.FromSeconds(30), Agent.NextDeadline);

        _fixture.AdvanceTo(20);
        _fixture.Deliver(new IceCheck());
        _fixture.AdvanceTo(49.999);
        Assert.Equal(IceState.Completed, Agent.State);
        _fixture.TakeEvents();

        _fixture.AdvanceTo(50);
        Assert.Equal(IceState.Disconnected, Agent.State);
        Assert.Null(Agent.SelectedTuple);
        Assert.False(Agent.IsKnownTuple(IceCheck.Path(1)));
        Assert.Equal(MonotonicTime.Never, Agent.NextDeadline);
        Assert.Equal([IceEventKind.TupleRemoved, IceEventKind.StateChanged], _fixture.TakeEvents().Select(e => e.Kind));
    }

    [Fact]
    public void Refused_checks_do_not_renew_consent()
    {
        _fixture.Deliver(new IceCheck { UseCandidate = true });
        _fixture.AdvanceTo(29);
        Assert.Equal(401, _fixture.Deliver(new IceCheck { Password = "wrongPasswordOf28Characters!" }));
        _fixture.Deliver(new IceCheck { Class = JbAspire.Protocols.Stun.StunMessageClass.Indication });
        _fixture.AdvanceTo(30);

        Assert.Equal(IceState.Disconnected, Agent.State);
    }

    [Fact]
    public void Tuple_with_consent_takes_over_when_the_selected_one_falls_silent()
    {
        _fixture.Deliver(new IceCheck { UseCandidate = true }, path: 1);
        _fixture.Deliver(new IceCheck(), path: 3);
        _fixture.AdvanceTo(15);
        _fixture.Deliver(new IceCheck(), path: 2);
        _fixture.TakeEvents();
        _fixture.AdvanceTo(30);

        Assert.Equal(IceState.Completed, Agent.State);
        Assert.Equal(IceCheck.Path(2), Agent.SelectedTuple);
        Assert.False(Agent.IsKnownTuple(IceCheck.Path(1)));
        Assert.False(Agent.IsKnownTuple(IceCheck.Path(3)));
        Assert.Equal(IceEventKind.SelectedTupleChanged, _fixture.TakeEvents()[^1].Kind);
        Assert.Equal(_fixture.Now + TimeSpan.FromSeconds(15), Agent.NextDeadline);
    }

    [Theory]
    [InlineData(false, IceState.Connected)]
    [InlineData(true, IceState.Completed)]
    public void Disconnected_agent_comes_back_with_the_next_valid_check(bool useCandidate, IceState expected)
    {
        _fixture.Deliver(new IceCheck { Nomination = 9 });
        _fixture.AdvanceTo(31);
        Assert.Equal(IceState.Disconnected, Agent.State);

        _fixture.Deliver(new IceCheck { UseCandidate = useCandidate, Nomination = useCandidate ? 1u : 0u }, path: 2);
        Assert.Equal(expected, Agent.State);
        Assert.Equal(IceCheck.Path(2), Agent.SelectedTuple);
    }

    [Fact]
    public void Consent_can_be_off()
    {
        var fixture = new IceLiteAgentFixture(new IceLiteOptions { ConsentTimeout = TimeSpan.Zero });
        fixture.Deliver(new IceCheck { UseCandidate = true });
        Assert.Equal(MonotonicTime.Never, fixture.Agent.NextDeadline);
        fixture.AdvanceTo(100_000);

        Assert.Equal(IceState.Completed, fixture.Agent.State);
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        foreach (double seconds in new[] { -1, 1, 9.9, 61 })
        {
            var options = new IceLiteOptions { ConsentTimeout = TimeSpan.FromSeconds(seconds) };
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => new IceLiteAgent(IceCheck.Local, options));
            Assert.Contains("10-60 s", error.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new IceLiteAgent(IceCheck.Local, new IceLiteOptions { MaxTuples = 1 }));
    }

    [Fact]
    public void Tuples_are_bounded_and_the_selected_one_is_never_evicted()
    {
        var fixture = new IceLiteAgentFixture(new IceLiteOptions { MaxTuples = 3 });
        fixture.Deliver(new IceCheck { UseCandidate = true }, path: 1);
        for (int path = 2; path <= 20; path++)
        {
            fixture.AdvanceTo(path * 0.1);
            Assert.Equal(0, fixture.Deliver(new IceCheck(), path));
        }

        Assert.Equal(IceCheck.Path(1), fixture.Agent.SelectedTuple);
        int[] known = Enumerable.Range(1, 20).Where(path => fixture.Agent.IsKnownTuple(IceCheck.Path(path))).ToArray();
        Assert.Equal([1, 19, 20], known);
        Assert.Equal(17, fixture.Agent.Counters.TuplesEvicted);
        Assert.Equal(17, fixture.TakeEvents().Count(e => e.Kind == IceEventKind.TupleRemoved));
    }

    [Fact]
    public void Closed_connection_of_the_selected_tuple_hands_media_to_the_tuple_heard_last()
    {
        _fixture.Deliver(new IceCheck { UseCandidate = true }, path: 1);
        _fixture.AdvanceTo(1);
        _fixture.Deliver(new IceCheck(), path: 2);
        Agent.RemoveTuple(IceCheck.Path(9), _fixture.Now);
        Agent.RemoveTuple(IceCheck.Path(1), _fixture.Now);
        Assert.Equal(IceCheck.Path(2), Agent.SelectedTuple);
        Assert.Equal(IceState.Completed, Agent.State);

        Agent.RemoveTuple(IceCheck.Path(2), _fixture.Now);
        Assert.Null(Agent.SelectedTuple);
        Assert.Equal(IceState.Disconnected, Agent.State);
    }

    [Fact]
    public void Restart_keeps_old_credentials_until_the_new_ones_are_used()
    {
        IceCredentials renewed = new("server02", "anotherPasswordOf29Characters");
        _fixture.Deliver(new IceCheck { Nomination = 5 }, path: 1);
        Agent.Restart(renewed, _fixture.Now);
        Assert.Equal(renewed, Agent.LocalCredentials);
        Assert.Equal(IceCheck.Local, Agent.PreviousCredentials);
        Assert.Equal(0, _fixture.Deliver(new IceCheck(), path: 1));
        Assert.Equal(IceState.Completed, Agent.State);
        _fixture.TakeEvents();

        Assert.Equal(0, _fixture.Deliver(new IceCheck { To = renewed, Nomination = 1 }, path: 2));
        Assert.Equal(IceCheck.Path(2), Agent.SelectedTuple);
        Assert.Null(Agent.PreviousCredentials);
        Assert.Equal(
            IceCheck.Local.UsernameFragment,
            Assert.Single(_fixture.TakeEvents(), e => e.Kind == IceEventKind.UsernameFragmentRetired).UsernameFragment);
        Assert.Equal(401, _fixture.Deliver(new IceCheck(), path: 1));
    }

    [Fact]
    public void Second_restart_before_use_retires_the_unused_credentials()
    {
        IceCredentials second = new("server02", "anotherPasswordOf29Characters");
        IceCredentials third = new("server03", "thirdPasswordOfTwentyNineChar");
        Agent.Restart(second, _fixture.Now);
        Agent.Restart(third, _fixture.Now);

        Assert.Equal("server02", Assert.Single(_fixture.TakeEvents()).UsernameFragment);
        Assert.Equal(401, _fixture.Deliver(new IceCheck { To = second }));
        Assert.Equal(0, _fixture.Deliver(new IceCheck()));
        Assert.Equal(0, _fixture.Deliver(new IceCheck { To = third }));
    }

    [Fact]
    public void Closed_agent_answers_nothing()
    {
        _fixture.Deliver(new IceCheck { UseCandidate = true });
        _fixture.TakeEvents();
        Agent.Close();
        Agent.Close();

        Assert.Equal([IceEventKind.TupleRemoved, IceEventKind.StateChanged], _fixture.TakeEvents().Select(e => e.Kind));
        Assert.Equal(IceState.Closed, Agent.State);
        Assert.Equal(-1, _fixture.Deliver(new IceCheck()));
        Assert.Equal(MonotonicTime.Never, Agent.NextDeadline);
        Assert.Equal(1, Agent.Counters.AfterClose);
    }
}
