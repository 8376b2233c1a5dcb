using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Stun;

/// <summary>
/// A STUN server (<see href="https://www.rfc-editor.org/rfc/rfc8489#section-6.3.1">RFC 8489 §6.3.1</see>) for the Binding method, over
/// UDP and TCP, without credentials, as browsers use it. Answers are as small as they can be and rate-limited per source, so that
/// forged requests gain nothing by being reflected.
/// </summary>
/// <remarks>What it answers is <see cref="StunBindingProcedure"/>'s. One owner thread.</remarks>
public sealed class StunBindingResponder : IDatagramHandler
{
    // The loop takes paths after each turn; beyond that many the idle limit of the connection closes it.
    private const int MaxPathsToClose = 1024;

    private readonly StunBindingProcedure _procedure;
    private readonly Queue<FiveTuple> _pathsToClose = new();

    /// <summary>Makes a responder.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public StunBindingResponder(StunBindingOptions options) => _procedure = new StunBindingProcedure(options);

    /// <summary>What was received, by outcome.</summary>
    public StunBindingCounters Counters => _procedure.Counters;

    /// <inheritdoc/>
    public MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <inheritdoc/>
    public void HandleDatagram(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        if (!TryReadRequest(datagram, path, out StunMessageView request))
        {
            return;
        }

        bool isPlainUdp = path.Protocol == TransportProtocol.Udp;
        int length = _procedure.WriteAnswer(request, path, isPlainUdp, now, sink.GetBuffer(), out FiveTuple answerPath);
        if (length > 0)
        {
            sink.Send(length, answerPath);
        }
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
}
