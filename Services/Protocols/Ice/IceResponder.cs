using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Ice;

/// <summary>Writes the answers to one connectivity check into a sink (RFC 8445 §7.3, RFC 8489 §6.3.1).</summary>
internal readonly ref struct IceResponder
{
    // UNKNOWN-ATTRIBUTES names so many at most: no peer sends one, and the answer stays smaller than the request.
    private const int MaxUnknownAttributes = 8;

    private static readonly StunAttributeType[] Understood =
    [
        StunAttributeType.Username, StunAttributeType.Priority, StunAttributeType.UseCandidate, StunAttributeType.Nomination,

        // "Known-but-unexpected attributes SHOULD be ignored" (RFC 8489 §6.3).
        StunAttributeType.MappedAddress, StunAttributeType.ErrorCode, StunAttributeType.UnknownAttributes, StunAttributeType.Realm,
        StunAttributeType.Nonce, StunAttributeType.XorMappedAddress, StunAttributeType.PasswordAlgorithm, StunAttributeType.Userhash,
    ];

    private readonly StunMessageView _request;
    private readonly FiveTuple _path;
    private readonly IDatagramSink _sink;

    internal IceResponder(in StunMessageView request, in FiveTuple path, IDatagramSink sink)
    {
        _request = request;
        _path = path;
        _sink = sink;
    }

    /// <summary>Success with the source as it was seen (RFC 8445 §7.3.1.2).</summary>
    internal void Accept(ReadOnlySpan<byte> password)
    {
        var writer = new StunMessageWriter(_sink.GetBuffer(), StunMessageClass.SuccessResponse, _request.Method, _request.TransactionId);
        writer.AddXorMappedAddress(_path.Remote);
        SendAuthenticated(ref writer, password);
    }

    /// <summary>An error to a peer that proved the password.</summary>
    internal void Refuse(StunErrorCode code, ReadOnlySpan<byte> password)
    {
        StunMessageWriter writer = StartError(code);
        SendAuthenticated(ref writer, password);
    }

    /// <summary>An error to somebody who did not: without integrity (RFC 8489 §9.1.3).</summary>
    internal void RefuseUnauthenticated(StunErrorCode code)
    {
        StunMessageWriter writer = StartError(code);
        writer.AddFingerprint();
        _sink.Send(writer.Length, _path);
    }

    /// <summary>Answers 420 where a comprehension-required attribute is not understood; false where all are.</summary>
    internal bool RefuseUnknownAttributes(ReadOnlySpan<byte> password)
    {
        Span<StunAttributeType> unknown = stackalloc StunAttributeType[MaxUnknownAttributes];
        int count = _request.CollectUnknownAttributes(Understood, unknown);
        if (count == 0)
        {
            return false;
        }

        StunMessageWriter writer = StartError(StunErrorCode.UnknownAttribute);
        writer.AddUnknownAttributes(unknown[..count]);
        SendAuthenticated(ref writer, password);
        return true;
    }

    private StunMessageWriter StartError(StunErrorCode code)
    {
        var writer = new StunMessageWriter(_sink.GetBuffer(), StunMessageClass.ErrorResponse, _request.Method, _request.TransactionId);
        writer.AddErrorCode(code);
        return writer;
    }

    // The answer is protected the way the request was (RFC 8489 §9.1.3).
    private void SendAuthenticated(ref StunMessageWriter writer, ReadOnlySpan<byte> password)
    {
        if (_request.HasMessageIntegritySha256)
        {
            writer.AddMessageIntegritySha256(password);
        }
        else
        {
            writer.AddMessageIntegrity(password);
        }

        writer.AddFingerprint();
        _sink.Send(writer.Length, _path);
    }
}
