namespace JbAspire.Media.Parameters;

/// <summary>A header extension as it is used on the wire.</summary>
public sealed record RtpHeaderExtensionParameters
{
    /// <summary>The URI that names it (RFC 8285 §5).</summary>
    public required string Uri { get; init; }

    /// <summary>The local identifier, 1-255.</summary>
    public required int Id { get; init; }

    /// <summary>Whether the value is encrypted (RFC 6904); not supported, so false.</summary>
    public bool Encrypt { get; init; }
}
