using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Stun;
using Xunit;

namespace JbAspire.Tests.Unit.Ice;

/// <summary>The controlling peer against the agent, datagram by datagram on virtual time.</summary>
public sealed class IceControllingPeerTests
{
    private static readonly IceCredentials PeerCredentials = new("peer", "peerPasswordOf26Characters");
    private readonly IceLiteAgent _agent = new(IceCheck.Local, new IceLiteOptions());
    private readonly RecordingSink _fromPeer = new();
    private readonly RecordingSink _fromAgent = new();
    private readonly Random _random = new(7);
    private readonly IceControllingPeer _peer;
    private MonotonicTime _now = MonotonicTime.FromMilliseconds(5000);

    public IceControllingPeerTests() => _peer = MakePeer(IceCheck.Local);

    [Fact]
    public void First_exchange_connects_both_and_nominates()
    {
        Exchange();

        Assert.Equal(IceControllingPeerState.Connected, _peer.State);
        Assert.Equal(IceCheck.Path(1).Remote, _peer.MappedAddress);
        Assert.Equal(IceState.Completed, _agent.State);
        Assert.Equal(1, _peer.ChecksAnswered);
    }

    [Fact]
    public void Peer_that_does_not_nominate_leaves_the_agent_connected()
    {
        _peer.IsNominating = false;
        Exchange();
        Assert.Equal(IceState.Connected, _agent.State);

        _peer.Nomination = 1;
        _peer.CheckNow();
        Exchange();
        Assert.Equal(IceState.Completed, _agent.State);
    }

    [Fact]
    public void Consent_is_renewed_for_an_hour_every_four_to_six_seconds()
    {
        Exchange();
        MonotonicTime end = _now + TimeSpan.FromHours(1);
        while (_peer.NextDeadline < end)
        {
            TimeSpan wait = _peer.NextDeadline - _now;
            Assert.InRange(wait.TotalSeconds, 3.99, 6.01);
            _now = _peer.NextDeadline;
            _agent.HandleDeadline(_now);
            Exchange();
        }

        Assert.Equal(IceState.Completed, _agent.State);
        Assert.InRange(_peer.ChecksAnswered, 600, 900);
    }

    [Fact]
    public void Unanswered_checks_repeat_every_500_ms_and_fail_after_thirty_seconds()
    {
        int sent = 0;
        while (_peer.State != IceControllingPeerState.Failed)
        {
            _peer.HandleDeadline(_now, _fromPeer);
            sent = _fromPeer.Sent.Count;
            if (_peer.NextDeadline != MonotonicTime.Never)
            {
                _now = _peer.NextDeadline;
            }
        }

        Assert.Equal(60, sent);
        Assert.Equal(35_000, _now.Milliseconds);
        Assert.Equal(MonotonicTime.Never, _peer.NextDeadline);
    }

    [Fact]
    public void Wrong_password_shows_as_error_and_never_connects()
    {
        IceControllingPeer stranger = MakePeer(new IceCredentials(IceCheck.Local.UsernameFragment, "notTheServersPassword12345"));
        stranger.HandleDeadline(_now, _fromPeer);
        _agent.HandleDatagram(_fromPeer.TakeSingle(), IceCheck.Path(1), _now, _fromAgent);

        Assert.True(stranger.HandleDatagram(_fromAgent.TakeSingle(), ClientPath, _now));
        Assert.Equal(StunErrorCode.Unauthenticated, stranger.LastError);
        Assert.Equal(IceControllingPeerState.Checking, stranger.State);
        Assert.Equal(IceState.New, _agent.State);
    }

    [Fact]
    public void Answers_that_are_forged_replayed_or_from_elsewhere_do_not_count()
    {
        _peer.HandleDeadline(_now, _fromPeer);
        byte[] check = _fromPeer.TakeSingle();
        _agent.HandleDatagram(check, IceCheck.Path(1), _now, _fromAgent);
        byte[] answer = _fromAgent.TakeSingle();

        Assert.False(_peer.HandleDatagram(answer, IceCheck.Path(1), _now)); // another path
        Assert.False(_peer.HandleDatagram(check, ClientPath, _now)); // our own request come back
        Assert.Equal(IceControllingPeerState.Checking, _peer.State);
        Assert.True(_peer.HandleDatagram(answer, ClientPath, _now));
        Assert.False(_peer.HandleDatagram(answer, ClientPath, _now)); // a second time
    }

    [Fact]
    public void Changed_answers_never_connect()
    {
        _peer.HandleDeadline(_now, _fromPeer);
        _agent.HandleDatagram(_fromPeer.TakeSingle(), IceCheck.Path(1), _now, _fromAgent);
        byte[] answer = _fromAgent.TakeSingle();
        for (int i = 0; i < answer.Length; i++)
        {
            byte[] changed = [.. answer];
            changed[i] ^= 0x10;
            Assert.False(_peer.HandleDatagram(changed, ClientPath, _now));
            Assert.False(_peer.HandleDatagram(answer.AsSpan(0, i), ClientPath, _now));
        }

        Assert.Equal(IceControllingPeerState.Checking, _peer.State);
    }

    private static FiveTuple ClientPath => new(TransportProtocol.Udp, IceCheck.Path(1).Remote, IceCheck.Path(1).Local);

    private IceControllingPeer MakePeer(IceCredentials remote) => new(
        PeerCredentials, remote, ClientPath, 42, NewTransactionId, new IceControllingPeerOptions());

    private StunTransactionId NewTransactionId()
    {
        Span<byte> bytes = stackalloc byte[StunTransactionId.Length];
        _random.NextBytes(bytes);
        return new StunTransactionId(bytes);
    }

    private void Exchange()
    {
        _peer.HandleDeadline(_now, _fromPeer);
        _agent.HandleDatagram(_fromPeer.TakeSingle(), IceCheck.Path(1), _now, _fromAgent);
        Assert.True(_peer.HandleDatagram(_fromAgent.TakeSingle(), ClientPath, _now));
    }
}
