using System.Text;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Stun;

/// <summary>
/// Answers Binding requests (<see href="https://www.rfc-editor.org/rfc/rfc8489#section-6.3.1">RFC 8489 §6.3.1</see>) of any transport, for
/// whoever parsed them: limits the rate per source, refuses what is not understood, and with two addresses configured serves NAT behaviour
/// discovery (<see cref="StunDiscoveryRequest"/>). One owner thread.
/// </summary>
/// <remarks>
/// MESSAGE-INTEGRITY of a request is not checked: the server has no short-term credentials, and the answer reveals nothing but the
/// sender's own address.
/// </remarks>
public sealed class StunBindingProcedure
{
    // Excess is not named: no client sends as many, and the list would grow the answer.
    private const int MaxUnknownAttributes = 16;

    // RFC 8489 §6.3: known attributes that a Binding request has no use for are ignored.
    private static readonly StunAttributeType[] Understood =
    [
        StunAttributeType.MappedAddress, StunAttributeType.Username, StunAttributeType.ErrorCode, StunAttributeType.UnknownAttributes,
        StunAttributeType.Realm, StunAttributeType.Nonce, StunAttributeType.XorMappedAddress, StunAttributeType.PasswordAlgorithm,
        StunAttributeType.Userhash, StunAttributeType.Priority, StunAttributeType.UseCandidate,
    ];

    private static readonly StunAttributeType[] UnderstoodInDiscovery =
    [
        .. Understood, StunAttributeType.ChangeRequest, StunAttributeType.ResponsePort, StunAttributeType.Padding,
    ];

    private static readonly byte[] Padding = new byte[IDatagramSink.MaxDatagramLength];

    private readonly StunBindingOptions _options;
    private readonly StunNatDiscovery[] _discoveries;
    private readonly byte[] _software;
    private readonly StunSourceLimiter? _limiter;

    /// <summary>Makes a procedure.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public StunBindingProcedure(StunBindingOptions options)
    {
        options.Validate();
        _options = options;
        _discoveries = [.. options.NatDiscovery];
        _software = Encoding.UTF8.GetBytes(options.Software ?? "");
        _limiter = options.RequestsPerSecond == 0
            ? null
            : new StunSourceLimiter(options.RequestsPerSecond, options.Burst, options.MaxSources);
    }

    /// <summary>What became of requests.</summary>
    public StunBindingCounters Counters { get; } = new();

    /// <summary>
    /// Writes the answer to a request, whose FINGERPRINT the caller has checked. Returns its length in bytes; 0 where there is none, since
    /// the source sends too fast or Binding is off. Does not allocate. Another method than Binding is answered with 400.
    /// </summary>
    /// <param name="request">A request of any method.</param>
    /// <param name="path">Where it came from.</param>
    /// <param name="isPlainUdp">
    /// Whether it came in a datagram of its own, not in a stream or DTLS: only then may another socket answer.
    /// </param>
    /// <param name="now">When.</param>
    /// <param name="buffer">Room for the answer, at least <see cref="IDatagramSink.MaxDatagramLength"/> bytes.</param>
    /// <param name="answerPath">The path of the answer: <paramref name="path"/>, save in NAT behaviour discovery.</param>
    public int WriteAnswer(
        in StunMessageView request, in FiveTuple path, bool isPlainUdp, MonotonicTime now, Span<byte> buffer, out FiveTuple answerPath)
    {
        answerPath = path;
        if (request.Method == StunMethod.Binding && !_options.AnswersBinding)
        {
            Counters.Disabled++;
            return 0;
        }

        if (_limiter is not null && !_limiter.TryTake(path.Remote, now))
        {
            Counters.RateLimited++;
            return 0;
        }

        // RFC 8489 leaves the answer to another method open; coturn answers 400 to what it does not know.
        if (request.Method != StunMethod.Binding)
        {
            return WriteError(StunErrorCode.BadRequest, [], request, buffer);
        }

        StunNatDiscovery? discovery = isPlainUdp ? FindDiscovery(path.Local) : null;
        Span<StunAttributeType> unknown = stackalloc StunAttributeType[MaxUnknownAttributes];
        int count = request.CollectUnknownAttributes(discovery is null ? Understood : UnderstoodInDiscovery, unknown);
        if (count > 0)
        {
            return WriteError(StunErrorCode.UnknownAttribute, unknown[..count], request, buffer);
        }

        if (discovery is null)
        {
            Counters.Succeeded++;
            var writer = new StunMessageWriter(buffer, StunMessageClass.SuccessResponse, request.Method, request.TransactionId);
            writer.AddXorMappedAddress(path.Remote);
            return Finish(ref writer, request);
        }

        return StunDiscoveryRequest.TryRead(request, out StunDiscoveryRequest wish)
            ? WriteDiscovery(request, wish, discovery, buffer, ref answerPath)
            : WriteError(StunErrorCode.BadRequest, [], request, buffer);
    }

    private StunNatDiscovery? FindDiscovery(in TransportAddress local)
    {
        foreach (StunNatDiscovery discovery in _discoveries)
        {
            if (discovery.Includes(local))
            {
                return discovery;
            }
        }

        return null;
    }

    // RFC 5780 §6.1: "The server MUST include both MAPPED-ADDRESS and XOR-MAPPED-ADDRESS in its Response."
    private int WriteDiscovery(
        in StunMessageView request, in StunDiscoveryRequest wish, StunNatDiscovery discovery, Span<byte> buffer, ref FiveTuple path)
    {
        Counters.Succeeded++;
        TransportAddress source = discovery.Change(path.Local, wish.ChangesAddress, wish.ChangesPort);
        TransportAddress other = discovery.Change(path.Local, address: true, port: true);
        var writer = new StunMessageWriter(buffer, StunMessageClass.SuccessResponse, request.Method, request.TransactionId);
        writer.AddXorMappedAddress(path.Remote);
        writer.AddAddress(StunAttributeType.MappedAddress, path.Remote);
        writer.AddAddress(StunAttributeType.ResponseOrigin, discovery.Publish(source));
        writer.AddAddress(StunAttributeType.OtherAddress, discovery.Publish(other));
        if (wish.HasPadding)
        {
            AddPadding(ref writer, request, buffer.Length);
        }

        TransportAddress target = wish.ResponsePort is int port ? path.Remote.WithPort(port) : path.Remote;
        path = path with { Local = source, Remote = target };
        return Finish(ref writer, request);
    }

    // RFC 5780 §6.1 would have as much padding as the MTU whatever the request's length: 70 times what a forged request of 24 bytes costs.
    // Ours makes the answer as long as the request, no longer, which is what a client that tests fragments sends as well.
    private void AddPadding(ref StunMessageWriter writer, in StunMessageView request, int bufferLength)
    {
        int tail = StunHeader.AttributeHeaderLength + StunHeader.AttributeHeaderLength + StunFingerprint.Length
            + (_software.Length > 0 ? StunHeader.AttributeHeaderLength + StunHeader.Pad(_software.Length) : 0);
        int room = Math.Min(Math.Min(request.Bytes.Length, bufferLength), Padding.Length) - writer.Length - tail;
        writer.AddAttribute(StunAttributeType.Padding, Padding.AsSpan(0, Math.Max(0, room & ~0b11)));
    }

    private int WriteError(
        StunErrorCode code, scoped ReadOnlySpan<StunAttributeType> unknown, in StunMessageView request, Span<byte> buffer)
    {
        Counters.Refused++;
        var writer = new StunMessageWriter(buffer, StunMessageClass.ErrorResponse, request.Method, request.TransactionId);
        writer.AddErrorCode(code);
        if (unknown.Length > 0)
        {
            writer.AddUnknownAttributes(unknown);
        }

        return Finish(ref writer, request);
    }

    private int Finish(ref StunMessageWriter writer, in StunMessageView request)
    {
        if (_software.Length > 0)
        {
            writer.AddAttribute(StunAttributeType.Software, _software);
        }

        if (_options.Fingerprint || request.HasFingerprint)
        {
            writer.AddFingerprint();
        }

        return writer.Length;
    }
}
