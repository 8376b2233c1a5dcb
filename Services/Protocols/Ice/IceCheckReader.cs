using JbAspire.Protocols.Stun;

namespace JbAspire.Protocols.Ice;

/// <summary>The checks on a received datagram that need no state of the agent (RFC 8445 §7.3, RFC 8489 §6.3).</summary>
internal static class IceCheckReader
{
    /// <summary>Reads a Binding request or another one; false, counted by reason, for what is never answered.</summary>
    internal static bool TryReadRequest(ReadOnlySpan<byte> stun, IceLiteCounters counters, out StunMessageView request)
    {
        if (StunMessageView.TryParse(stun, out request) != StunParseResult.Success)
        {
            counters.Malformed++;
            return false;
        }

        if (request.HasFingerprint && !request.IsFingerprintValid())
        {
            counters.WrongFingerprint++;
            return false;
        }

        switch (request.Class)
        {
            case StunMessageClass.Request:
                return true;
            case StunMessageClass.Indication:
                counters.Indications++;
                return false;
            default:
                counters.Responses++;
                return false;
        }
    }

    /// <summary>
    /// Whether the request lacks what every check has: the Binding method, FINGERPRINT (RFC 8445 §7.2.2 MUST), USERNAME and integrity
    /// (RFC 8489 §9.1.3: 400) and PRIORITY (RFC 8445 §7.1.1 MUST).
    /// </summary>
    internal static bool IsMissingAttributes(in StunMessageView request) =>
        request.Method != StunMethod.Binding
        || !request.HasFingerprint
        || !(request.HasMessageIntegrity || request.HasMessageIntegritySha256)
        || !request.TryGetUsername(out _)
        || !request.TryGetPriority(out _);

    /// <summary>Verifies the stronger integrity that is there: with -SHA256 the other one is ignored (RFC 8489 §9.1.3).</summary>
    internal static bool VerifyIntegrity(in StunMessageView message, ReadOnlySpan<byte> password) =>
        message.HasMessageIntegritySha256 ? message.VerifyMessageIntegritySha256(password) : message.VerifyMessageIntegrity(password);
}
