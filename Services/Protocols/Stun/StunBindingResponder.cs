using System.Text;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Stun;

/// <summary>
/// A STUN server (<see href="https://www.rfc-editor.org/rfc/rfc8489#section-6.3.1">RFC 8489 §6.3.1</see>) for the Binding method, over
/// UDP and TCP, without credentials, as browsers use it. Answers are as small as they can be and rate-limited per source, so that
/// forged requests gain nothing by being reflected.
/// </summary>
/// <remarks>
/// MESSAGE-INTEGRITY of a request is not checked: the server has no short-term credentials, and the answer reveals nothing but the
/// sender's own address. One owner thread.
/// </remarks>
public sealed class StunBindingResponder : IDatagramHandler
{
    // Excess is not named: no client sends as many, and the list would grow the answer.
    private const int MaxUnknownAttributes = 16;

    // The loop takes paths after each turn; beyond that many the idle limit of the connection closes it.
    private const int MaxPathsToClose = 1024;

    // RFC 8489 §6.3: known attributes that a Binding request has no use for are ignored.
    private static readonly StunAttributeType[] Understood =
    [
        StunAttributeType.MappedAddress, StunAttributeType.Username, StunAttributeType.ErrorCode, StunAttributeType.UnknownAttributes,
        StunAttributeType.Realm, StunAttributeType.Nonce, StunAttributeType.XorMappedAddress, StunAttributeType.PasswordAlgorithm,
        StunAttributeType.Userhash, StunAttributeType.Priority, StunAttributeType.UseCandidate,
    ];

    private readonly StunBindingOptions _options;
    private readonly byte[] _software;
    private readonly StunSourceLimiter? _limiter;
    private readonly Queue<FiveTuple> _pathsToClose = new();

    /// <summary>Makes a responder.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    public StunBindingResponder(StunBindingOptions options)
    {
        options.Validate();
        _options = options;
        _software = Encoding.UTF8.GetBytes(options.Software ?? "");
        _limiter = options.RequestsPerSecond == 0
            ? null
            : new StunSourceLimiter(options.RequestsPerSecond, options.Burst, options.MaxSources);
    }

    /// <summary>What was received, by outcome.</summary>
    public StunBindingCounters Counters { get; } = new();

    /// <inheritdoc/>
    public MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <inheritdoc/>
    public void HandleDatagram(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        if (!TryReadRequest(datagram, path, out StunMessageView request))
        {
            return;
        }

        if (request.Method == StunMethod.Binding && !_options.AnswersBinding)
        {
            Counters.Disabled++;
            return;
        }

        if (_limiter is not null && !_limiter.TryTake(path.Remote, now))
        {
            Counters.RateLimited++;
            return;
        }

        Answer(request, path, sink);
    }

    /// <inheritdoc/>
    public void HandleDisconnect(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        // A Binding transaction leaves no state behind.
    }

    /// <inheritdoc/>
    public void HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
        // There is no deadline.
    }

    /// <inheritdoc/>
    public bool TryTakePathToClose(out FiveTuple path) => _pathsToClose.TryDequeue(out path);

    private bool TryReadRequest(ReadOnlySpan<byte> datagram, in FiveTuple path, out StunMessageView request)
    {
        if (StunMessageView.TryParse(datagram, out request) != StunParseResult.Success)
        {
            Counters.Malformed++;

            // RFC 8489 §6.2.2: on a stream there is no way back into step.
            if (path.Protocol == TransportProtocol.Tcp && _pathsToClose.Count < MaxPathsToClose)
            {
                _pathsToClose.Enqueue(path);
            }

            return false;
        }

        if (request.HasFingerprint && !request.IsFingerprintValid())
        {
            Counters.WrongFingerprint++;
            return false;
        }

        if (request.Class != StunMessageClass.Request)
        {
            Counters.NotRequests++;
            return false;
        }

        return true;
    }

    private void Answer(in StunMessageView request, in FiveTuple path, IDatagramSink sink)
    {
        // RFC 8489 leaves the answer to another method open; coturn answers 400 to what it does not know.
        if (request.Method != StunMethod.Binding)
        {
            Counters.Refused++;
            var refusal = new StunMessageWriter(sink.GetBuffer(), StunMessageClass.ErrorResponse, request.Method, request.TransactionId);
            refusal.AddErrorCode(StunErrorCode.BadRequest);
            Send(ref refusal, request, path, sink);
            return;
        }

        Span<StunAttributeType> unknown = stackalloc StunAttributeType[MaxUnknownAttributes];
        int count = request.CollectUnknownAttributes(Understood, unknown);
        if (count > 0)
        {
            Counters.Refused++;
            var refusal = new StunMessageWriter(sink.GetBuffer(), StunMessageClass.ErrorResponse, request.Method, request.TransactionId);
            refusal.AddErrorCode(StunErrorCode.UnknownAttribute);
            refusal.AddUnknownAttributes(unknown[..count]);
            Send(ref refusal, request, path, sink);
            return;
        }

        Counters.Succeeded++;
        var writer = new StunMessageWriter(sink.GetBuffer(), StunMessageClass.SuccessResponse, request.Method, request.TransactionId);
        writer.AddXorMappedAddress(path.Remote);
        Send(ref writer, request, path, sink);
    }

    private void Send(ref StunMessageWriter writer, in StunMessageView request, in FiveTuple path, IDatagramSink sink)
    {
        if (_software.Length > 0)
        {
            writer.AddAttribute(StunAttributeType.Software, _software);
        }

        if (_options.Fingerprint || request.HasFingerprint)
        {
            writer.AddFingerprint();
        }

        sink.Send(writer.Length, path);
    }
}
