namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>A long-term key that the server shares with an authorization server (RFC 7635 §4.1, appendix B).</summary>
public sealed class TurnTokenKey
{
    /// <summary>Names a key.</summary>
    /// <param name="kid">The key's id, which clients send as USERNAME.</param>
    /// <param name="key">16 bytes for A128GCM, 32 bytes for A256GCM.</param>
    /// <param name="algorithm">The algorithm of the tokens.</param>
    public TurnTokenKey(string kid, ReadOnlySpan<byte> key, TurnTokenAlgorithm algorithm = TurnTokenAlgorithm.A256Gcm)
    {
        Kid = kid;
        Key = key.ToArray();
        Algorithm = algorithm;
    }

    /// <summary>The key's id: 1-508 bytes of UTF-8.</summary>
    public string Kid { get; }

    /// <summary>The algorithm of the tokens.</summary>
    public TurnTokenAlgorithm Algorithm { get; }

    /// <summary>From when the key holds, in seconds since 1970-01-01 UTC.</summary>
    public long Timestamp { get; init; }

    /// <summary>For how long the key holds from <see cref="Timestamp"/>, in seconds; 0: without end.</summary>
    public uint LifetimeSeconds { get; init; }

    internal ReadOnlyMemory<byte> Key { get; }

    internal int RequiredKeyLength => Algorithm == TurnTokenAlgorithm.A128Gcm ? 16 : 32;

    /// <summary>Whether the key may be used at <paramref name="unixSeconds"/>.</summary>
    internal bool HoldsAt(long unixSeconds) =>
        unixSeconds >= Timestamp && (LifetimeSeconds == 0 || unixSeconds - Timestamp <= LifetimeSeconds);

    /// <summary>The id alone.</summary>
    public override string ToString() => PrintableText.Of(Kid);
}
