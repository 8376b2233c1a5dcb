using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Ice;

/// <summary>
/// An ICE lite agent (<see href="https://www.rfc-editor.org/rfc/rfc8445#section-2.5">RFC 8445 §2.5</see>): always controlled, answers
/// connectivity checks and follows the peer's nomination. Every source of a valid check becomes a known tuple, whatever
/// candidates were signalled.
/// </summary>
/// <remarks>
/// One owner thread. Mutate (<see cref="HandleDatagram"/>, <see cref="HandleDeadline"/>, <see cref="RemoveTuple"/>, ...), then drain
/// <see cref="TryReadEvent"/>, then wait until <see cref="NextDeadline"/>.
/// </remarks>
public sealed class IceLiteAgent
{
    private readonly IceLiteOptions _options;
    private readonly IceTupleTable _tuples;
    private readonly Queue<IceEvent> _events = new();
    private IceLiteKey _key;
    private IceLiteKey? _previousKey;
    private uint _nomination;

    /// <summary>Makes an agent in state <see cref="IceState.New"/>.</summary>
    /// <param name="local">The credentials that were signalled to the peer.</param>
    /// <param name="options">Consent and bounds.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public IceLiteAgent(IceCredentials local, IceLiteOptions options)
    {
        options.Validate();
        _options = options;
        _key = new IceLiteKey(local);
        _tuples = new IceTupleTable(options.MaxTuples);
    }

    /// <summary>The credentials that were signalled last.</summary>
    public IceCredentials LocalCredentials => _key.Credentials;

    /// <summary>After <see cref="Restart"/>, until the peer uses the new ones: the credentials that are answered beside them.</summary>
    public IceCredentials? PreviousCredentials => _previousKey?.Credentials;

    /// <summary>Where the agent stands.</summary>
    public IceState State { get; private set; }

    /// <summary>Where media is sent; null while nothing may be sent.</summary>
    public FiveTuple? SelectedTuple { get; private set; }

    /// <summary>What was received, by outcome.</summary>
    public IceLiteCounters Counters { get; } = new();

    /// <summary>When consent for the selected tuple runs out; <see cref="MonotonicTime.Never"/> with consent off or nothing selected.</summary>
    public MonotonicTime NextDeadline
    {
        get
        {
            if (SelectedTuple is not { } selected || _options.ConsentTimeout == TimeSpan.Zero)
            {
                return MonotonicTime.Never;
            }

            return _tuples.LastHeard(_tuples.IndexOf(selected)) + _options.ConsentTimeout;
        }
    }

    /// <summary>Whether a valid request came along this path: DTLS and media from it are accepted. Does not allocate.</summary>
    public bool IsKnownTuple(in FiveTuple tuple) => SelectedTuple == tuple || _tuples.IndexOf(tuple) >= 0;

    /// <summary>Takes one event; false when there is none.</summary>
    public bool TryReadEvent(out IceEvent iceEvent) => _events.TryDequeue(out iceEvent);

    /// <summary>Handles one datagram that looks like STUN; the answer goes straight into <paramref name="sink"/>.</summary>
    public void HandleDatagram(ReadOnlySpan<byte> stun, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        if (State == IceState.Closed)
        {
            Counters.AfterClose++;
            return;
        }

        if (!IceCheckReader.TryReadRequest(stun, Counters, out StunMessageView request))
        {
            return;
        }

        var responder = new IceResponder(request, path, sink);
        if (IceCheckReader.IsMissingAttributes(request))
        {
            Counters.BadRequests++;
            responder.RefuseUnauthenticated(StunErrorCode.BadRequest);
            return;
        }

        // RFC 8489 §9.1.3: a wrong username or integrity is answered with 401, without integrity.
        IceLiteKey? key = Authenticate(request);
        if (key is null)
        {
            Counters.Unauthenticated++;
            responder.RefuseUnauthenticated(StunErrorCode.Unauthenticated);
            return;
        }

        if (responder.RefuseUnknownAttributes(key.Password))
        {
            Counters.UnknownAttributes++;
            return;
        }

        // RFC 8445 §7.3.1.1: a lite agent never takes the controlling role of a full peer, so the peer has to.
        if (request.HasAttribute(StunAttributeType.IceControlled))
        {
            Counters.RoleConflicts++;
            responder.Refuse(StunErrorCode.RoleConflict, key.Password);
            return;
        }

        Counters.Succeeded++;
        responder.Accept(key.Password);
        RetirePreviousKey(key);
        AcceptTuple(request, path, now);
    }

    /// <summary>Time reached <see cref="NextDeadline"/>: consent of the selected tuple ran out (RFC 7675 §5.1).</summary>
    public void HandleDeadline(MonotonicTime now)
    {
        if (now < NextDeadline)
        {
            return;
        }

        for (int i = _tuples.Count - 1; i >= 0; i--)
        {
            if (_tuples.LastHeard(i) + _options.ConsentTimeout <= now)
            {
                ForgetTuple(i);
            }
        }

        SelectRemainingTuple();
    }

    /// <summary>The connection of a TCP tuple closed, or its socket is gone: it is forgotten.</summary>
    public void RemoveTuple(in FiveTuple path, MonotonicTime now)
    {
        int index = _tuples.IndexOf(path);
        if (index < 0)
        {
            return;
        }

        ForgetTuple(index);
        SelectRemainingTuple();
    }

    /// <summary>
    /// ICE restart (RFC 8445 §9). The old credentials keep being answered until the first valid request with the new ones, and
    /// media keeps flowing on the selected tuple until the peer nominates again.
    /// </summary>
    public void Restart(IceCredentials newLocal, MonotonicTime now)
    {
        // The peer still uses the older ones while the newer ones are on their way; only those two are kept.
        if (_previousKey is null)
        {
            _previousKey = _key;
        }
        else
        {
            RetireUsernameFragment(_key);
        }

        _key = new IceLiteKey(newLocal);
    }

    /// <summary>Ends the agent: forgets all tuples and answers nothing more.</summary>
    public void Close()
    {
        if (State == IceState.Closed)
        {
            return;
        }

        while (_tuples.Count > 0)
        {
            ForgetTuple(_tuples.Count - 1);
        }

        SetState(IceState.Closed);
    }

    private IceLiteKey? Authenticate(in StunMessageView request)
    {
        if (!StunUsername.TryGetLocalUsernameFragment(request, out ReadOnlySpan<byte> fragment))
        {
            return null;
        }

        IceLiteKey? key = fragment.SequenceEqual(_key.UsernameFragment) ? _key
            : _previousKey is not null && fragment.SequenceEqual(_previousKey.UsernameFragment) ? _previousKey
            : null;
        return key is not null && IceCheckReader.VerifyIntegrity(request, key.Password) ? key : null;
    }

    private void RetirePreviousKey(IceLiteKey used)
    {
        if (_previousKey is null || used != _key)
        {
            return;
        }

        RetireUsernameFragment(_previousKey);
        _previousKey = null;

        // Nominations of the new ICE session count from the start.
        _nomination = 0;
    }

    private void AcceptTuple(in StunMessageView request, in FiveTuple path, MonotonicTime now)
    {
        int index = _tuples.IndexOf(path);
        if (index >= 0)
        {
            _tuples.Touch(index, now);
        }
        else
        {
            MakeRoom();
            _tuples.Add(path, now);
        }

        if (IsNominated(request))
        {
            Select(path);
            SetState(IceState.Completed);
        }
        else if (SelectedTuple is null)
        {
            // RFC 8445 §12.1 lets an agent send before nomination; a later tuple does not steal the media.
            Select(path);
            SetState(IceState.Connected);
        }
    }

    // draft-thatcher-ice-renomination: the highest nomination wins; without the attribute each USE-CANDIDATE does.
    private bool IsNominated(in StunMessageView request)
    {
        if (!request.TryGetNomination(out uint nomination))
        {
            return request.HasAttribute(StunAttributeType.UseCandidate);
        }

        if (nomination <= _nomination)
        {
            return false;
        }

        _nomination = nomination;
        return true;
    }

    private void MakeRoom()
    {
        if (!_tuples.IsFull)
        {
            return;
        }

        Counters.TuplesEvicted++;
        ForgetTuple(_tuples.IndexOfMostSilent(SelectedTuple));
    }

    private void ForgetTuple(int index)
    {
        FiveTuple path = _tuples[index];
        _tuples.RemoveAt(index);
        if (SelectedTuple == path)
        {
            SelectedTuple = null;
        }

        _events.Enqueue(new IceEvent(IceEventKind.TupleRemoved, State, path));
    }

    // A tuple that was heard within the timeout has consent of its own, so the call goes on there.
    private void SelectRemainingTuple()
    {
        if (SelectedTuple is not null)
        {
            return;
        }

        int index = _tuples.IndexOfLastHeard();
        if (index >= 0)
        {
            Select(_tuples[index]);
            return;
        }

        if (State is IceState.Connected or IceState.Completed)
        {
            _nomination = 0;
            SetState(IceState.Disconnected);
        }
    }

    private void Select(in FiveTuple path)
    {
        if (SelectedTuple == path)
        {
            return;
        }

        SelectedTuple = path;
        _events.Enqueue(new IceEvent(IceEventKind.SelectedTupleChanged, State, path));
    }

    private void SetState(IceState state)
    {
        if (State == state)
        {
            return;
        }

        State = state;
        _events.Enqueue(new IceEvent(IceEventKind.StateChanged, state));
    }

    private void RetireUsernameFragment(IceLiteKey key) =>
        _events.Enqueue(new IceEvent(IceEventKind.UsernameFragmentRetired, State, UsernameFragment: key.Credentials.UsernameFragment));
}
