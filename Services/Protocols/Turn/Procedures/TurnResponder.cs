using System.Text;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Authentication;

namespace JbAspire.Protocols.Turn.Procedures;

/// <summary>Writes responses and sends them to their client.</summary>
internal sealed class TurnResponder(TurnOptions options, ITurnTransport transport, TurnCounters counters)
{
    /// <summary>The longest response: two relayed addresses, ticket, token, SOFTWARE, SHA-256 integrity and fingerprint, with room to spare.</summary>
    internal const int MaxLength = 1400;

    private const int MaxUnknownAttributes = 16;

    private readonly byte[] _software = Encoding.UTF8.GetBytes(options.Software ?? "");

    /// <summary>Begins a success response; <c>Send</c> ends it.</summary>
    internal StunMessageWriter Begin(in TurnRequest request) => Begin(request.Message.Method, request.Message.TransactionId);

    /// <summary>Begins a success response to a request whose own message is gone.</summary>
    internal StunMessageWriter Begin(StunMethod method, StunTransactionId transactionId)
    {
        counters.CountSuccess(method);
        return new StunMessageWriter(transport.GetBuffer(MaxLength), StunMessageClass.SuccessResponse, method, transactionId);
    }

    /// <summary>Ends and sends a response to an authenticated request.</summary>
    internal void Send(ref StunMessageWriter writer, in TurnRequest request) =>
        Send(ref writer, request.Client, request.Credential, request.Message.HasFingerprint);

    /// <summary>Ends and sends a response that comes later than its request.</summary>
    internal void Send(ref StunMessageWriter writer, in TurnClient client, TurnCredential credential, bool hasFingerprint)
    {
        if (_software.Length > 0)
            writer.AddAttribute(StunAttributeType.Software, _software);
        credential.AddIntegrity(ref writer);
        AddFingerprint(ref writer, hasFingerprint);
        transport.SendToClient(writer.Length, client);
    }

    /// <summary>A success response without attributes of its own.</summary>
    internal void Succeed(in TurnRequest request)
    {
        StunMessageWriter writer = Begin(request);
        Send(ref writer, request);
    }

    /// <summary>An error response to an authenticated request.</summary>
    internal void Refuse(in TurnRequest request, StunErrorCode code)
    {
        StunMessageWriter writer = BeginError(request.Message, code);
        Send(ref writer, request);
    }

    /// <summary>300 with the server to try instead (RFC 8489 §10).</summary>
    internal void Redirect(in TurnRequest request, in Wire.TransportAddress alternate)
    {
        StunMessageWriter writer = BeginError(request.Message, StunErrorCode.TryAlternate);
        writer.AddAddress(StunAttributeType.AlternateServer, alternate);
        Send(ref writer, request);
    }

    /// <summary>420 if the request has attributes that must be understood and are not; false then.</summary>
    internal bool Understands(in TurnRequest request, ReadOnlySpan<StunAttributeType> understood)
    {
        Span<StunAttributeType> unknown = stackalloc StunAttributeType[MaxUnknownAttributes];
        int count = request.Message.CollectUnknownAttributes(understood, unknown);
        if (count == 0)
            return true;

        RefuseUnknown(request, unknown[..count]);
        return false;
    }

    /// <summary>420 with the attributes that are not understood.</summary>
    internal void RefuseUnknown(in TurnRequest request, ReadOnlySpan<StunAttributeType> unknown)
    {
        StunMessageWriter writer = BeginError(request.Message, StunErrorCode.UnknownAttribute);
        writer.AddUnknownAttributes(unknown);
        Send(ref writer, request);
    }

    /// <summary>An error response to a request without valid credentials: no SOFTWARE and no integrity, as small as it can be.</summary>
    internal void RefuseUnauthenticated(in StunMessageView message, in TurnClient client, StunErrorCode code, ITurnAuthenticator? challenger, Wire.MonotonicTime now)
    {
        StunMessageWriter writer = BeginError(message, code);
        challenger?.AddChallenge(ref writer, message, client, now);
        AddFingerprint(ref writer, message.HasFingerprint);
        transport.SendToClient(writer.Length, client);
    }

    /// <summary>Begins an error response to a request whose own message is gone.</summary>
    internal StunMessageWriter BeginError(StunMethod method, StunTransactionId transactionId, StunErrorCode code)
    {
        counters.CountError(method, code);
        StunMessageWriter writer = new(transport.GetBuffer(MaxLength), StunMessageClass.ErrorResponse, method, transactionId);
        writer.AddErrorCode(code);
        return writer;
    }

    private StunMessageWriter BeginError(in StunMessageView message, StunErrorCode code) => BeginError(message.Method, message.TransactionId, code);

    private void AddFingerprint(ref StunMessageWriter writer, bool hasFingerprint)
    {
        if (options.Fingerprint || hasFingerprint)
            writer.AddFingerprint();
    }
}
