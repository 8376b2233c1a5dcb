using System.Text;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Ice;

/// <summary>
/// The controlling side of one candidate pair against an ICE lite agent (RFC 8445 §7.2) with consent renewal (RFC 7675 §5.1):
/// what a test or a load generator needs of a client. It answers no checks, for a lite agent sends none.
/// </summary>
/// <remarks>
/// RFC 8489 §6.2.1 resends a request with the same transaction id and doubling waits. Here each check is a new
/// transaction at a fixed interval: simpler, and an answer always belongs to the check just sent. Servers see no difference.
/// </remarks>
public sealed class IceControllingPeer
{
    // Answers older than so many checks are not waited for.
    private const int MaxPendingChecks = 8;

    private readonly IceControllingPeerOptions _options;
    private readonly Func<StunTransactionId> _newTransactionId;
    private readonly FiveTuple _path;
    private readonly ulong _tieBreaker;
    private readonly byte[] _username;
    private readonly byte[] _password;
    private readonly StunTransactionId[] _pending = new StunTransactionId[MaxPendingChecks];
    private int _checksSent;
    private MonotonicTime? _lastConsent;
    private MonotonicTime _nextCheck = MonotonicTime.Zero;

    /// <summary>Makes a peer whose first check is due at once.</summary>
    /// <param name="local">Our credentials: their fragment goes into USERNAME.</param>
    /// <param name="remote">The agent's credentials.</param>
    /// <param name="path">From us to the agent.</param>
    /// <param name="tieBreaker">A random number (RFC 8445 §7.1.1).</param>
    /// <param name="newTransactionId">Gives a new random transaction id at each call.</param>
    /// <param name="options">Intervals.</param>
    public IceControllingPeer(
        IceCredentials local,
        IceCredentials remote,
        in FiveTuple path,
        ulong tieBreaker,
        Func<StunTransactionId> newTransactionId,
        IceControllingPeerOptions options)
    {
        _path = path;
        _tieBreaker = tieBreaker;
        _newTransactionId = newTransactionId;
        _options = options;
        _username = Encoding.UTF8.GetBytes($"{remote.UsernameFragment}:{local.UsernameFragment}");
        _password = Encoding.UTF8.GetBytes(remote.Password);
    }

    /// <summary>Where the peer stands.</summary>
    public IceControllingPeerState State { get; private set; }

    /// <summary>Whether checks carry USE-CANDIDATE. True by default: there is only this pair.</summary>
    public bool IsNominating { get; set; } = true;

    /// <summary>The value of NOMINATION in the checks (draft-thatcher-ice-renomination); 0 leaves it out.</summary>
    public uint Nomination { get; set; }

    /// <summary>Our address as the agent saw it; null before the first answer.</summary>
    public TransportAddress? MappedAddress { get; private set; }

    /// <summary>The code of the last error response; null when there was none since the last success.</summary>
    public StunErrorCode? LastError { get; private set; }

    /// <summary>How many checks were answered with success.</summary>
    public long ChecksAnswered { get; private set; }

    /// <summary>When the next check or the end of consent is due.</summary>
    public MonotonicTime NextDeadline => State == IceControllingPeerState.Failed ? MonotonicTime.Never : _nextCheck;

    /// <summary>Makes the next check due at once, for example after <see cref="Nomination"/> was raised.</summary>
    public void CheckNow() => _nextCheck = MonotonicTime.Zero;

    /// <summary>Time reached <see cref="NextDeadline"/>: sends a check, or gives up.</summary>
    public void HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
        if (now < NextDeadline)
        {
            return;
        }

        _lastConsent ??= now;
        if (now - _lastConsent.Value >= _options.ConsentTimeout)
        {
            State = IceControllingPeerState.Failed;
            return;
        }

        StunTransactionId id = _newTransactionId();
        sink.Send(WriteCheck(sink.GetBuffer(), id), _path);
        TimeSpan interval = State == IceControllingPeerState.Connected ? Spread(_options.ConsentInterval, id) : _options.CheckInterval;
        _nextCheck = MonotonicTime.Min(now + interval, _lastConsent.Value + _options.ConsentTimeout);
    }

    /// <summary>
    /// Writes one check and remembers its transaction: for callers that pace checks themselves. Returns its length.
    /// </summary>
    public int WriteCheck(Span<byte> destination, StunTransactionId id)
    {
        _pending[_checksSent++ % MaxPendingChecks] = id;
        var writer = new StunMessageWriter(destination, StunMessageClass.Request, StunMethod.Binding, id);
        writer.AddAttribute(StunAttributeType.Username, _username);
        writer.AddUInt32(StunAttributeType.Priority, _options.Priority);
        writer.AddUInt64(StunAttributeType.IceControlling, _tieBreaker);
        if (IsNominating)
        {
            writer.AddFlag(StunAttributeType.UseCandidate);
        }

        if (Nomination > 0)
        {
            writer.AddUInt32(StunAttributeType.NominationLibWebRtc, Nomination);
        }

        writer.AddMessageIntegrity(_password);
        writer.AddFingerprint();
        return writer.Length;
    }

    /// <summary>Handles one datagram; true when it answered one of our checks, authentic and along the path of the check.</summary>
    public bool HandleDatagram(ReadOnlySpan<byte> stun, in FiveTuple path, MonotonicTime now)
    {
        // RFC 8445 §7.2.5.2.1: an answer from elsewhere does not count.
        if (State == IceControllingPeerState.Failed
            || path != _path
            || StunMessageView.TryParse(stun, out StunMessageView message) != StunParseResult.Success
            || !message.IsFingerprintValid()
            || !TryTakePending(message.TransactionId, message.Class))
        {
            return false;
        }

        return message.Class == StunMessageClass.SuccessResponse ? HandleSuccess(message, now) : HandleError(message);
    }

    private bool HandleSuccess(in StunMessageView message, MonotonicTime now)
    {
        if (!IceCheckReader.VerifyIntegrity(message, _password) || !message.TryGetXorMappedAddress(out TransportAddress mapped))
        {
            return false;
        }

        if (State == IceControllingPeerState.Checking)
        {
            State = IceControllingPeerState.Connected;
            _nextCheck = now + _options.ConsentInterval;
        }

        MappedAddress = mapped;
        LastError = null;
        ChecksAnswered++;
        _lastConsent = now;
        return true;
    }

    // 400 and 401 come without integrity (RFC 8489 §9.1.3), so an error changes nothing but what is shown.
    private bool HandleError(in StunMessageView message)
    {
        if (!message.TryGetErrorCode(out StunError error))
        {
            return false;
        }

        LastError = error.Code;
        return true;
    }

    private bool TryTakePending(StunTransactionId id, StunMessageClass messageClass)
    {
        int known = Math.Min(_checksSent, MaxPendingChecks);
        int index = Array.IndexOf(_pending, id, 0, known);
        if (index < 0 || id == default || messageClass is StunMessageClass.Request or StunMessageClass.Indication)
        {
            return false;
        }

        // The zero id marks a free place, and is never taken for an answer.
        _pending[index] = default;
        return true;
    }

    // RFC 7675 §5.1: each interval is 0.8 to 1.2 times the basic one. The transaction id brings the randomness.
    private static TimeSpan Spread(TimeSpan interval, StunTransactionId id) => interval * (0.8 + 0.4 * id.LastByte / byte.MaxValue);
}
