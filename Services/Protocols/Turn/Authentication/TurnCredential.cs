using JbAspire.Protocols.Stun;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>Who sent a request, and the key that proves it. An allocation keeps the credential that made it.</summary>
public sealed class TurnCredential
{
    /// <summary>The name as the request gave it, for a request with USERHASH the name that it stands for.</summary>
    public required string Username { get; init; }

    /// <summary>The name by which allocations are counted: without the time stamp of a time-limited credential.</summary>
    public required string User { get; init; }

    /// <summary>The realm.</summary>
    public required string Realm { get; init; }

    /// <summary>The key of the response's integrity; empty where no credentials are needed at all.</summary>
    public required ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>MESSAGE-INTEGRITY or MESSAGE-INTEGRITY-SHA256: responses carry the kind that the request had (RFC 8489 §9.2.4).</summary>
    public required StunAttributeType Integrity { get; init; }

    /// <summary>How long an allocation of this credential may live at most, in seconds from now: an access token's lifetime; null: no such limit.</summary>
    public uint? MaxLifetimeSeconds { get; init; }

    /// <summary>When a time-limited user name expires, in seconds since 1970-01-01 UTC; null: never. The allocation may outlive it.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>Whether both are of one user: requests on an allocation must be (RFC 8656 §5, 441).</summary>
    public bool IsSameUser(TurnCredential other) => Username == other.Username && Realm == other.Realm;

    /// <summary>Adds the integrity of a response, if there is a key.</summary>
    public void AddIntegrity(ref StunMessageWriter writer)
    {
        if (Key.IsEmpty)
            return;

        if (Integrity == StunAttributeType.MessageIntegritySha256)
            writer.AddMessageIntegritySha256(Key.Span);
        else
            writer.AddMessageIntegrity(Key.Span);
    }

    /// <summary>The name and the realm, escaped and bounded (<see cref="PrintableText"/>): a key never reaches a log.</summary>
    public override string ToString() => $"{PrintableText.Of(Username)} ({PrintableText.Of(Realm)})";
}
