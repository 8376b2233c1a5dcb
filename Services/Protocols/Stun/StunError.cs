namespace JbAspire.Protocols.Stun;

/// <summary>The value of ERROR-CODE (RFC 8489 §14.8): a code of 300-699 and a reason phrase. A view into the message.</summary>
public readonly ref struct StunError
{
    internal StunError(StunErrorCode code, ReadOnlySpan<byte> reasonPhrase)
    {
        Code = code;
        ReasonPhrase = reasonPhrase;
    }

    /// <summary>The code, which need not be one that has a name here.</summary>
    public StunErrorCode Code { get; }

    /// <summary>The reason phrase, UTF-8 and not checked as such: for people.</summary>
    public ReadOnlySpan<byte> ReasonPhrase { get; }
}
