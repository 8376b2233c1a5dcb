namespace JbAspire.Media.Parameters;

/// <summary>A header extension that a router or an endpoint can handle.</summary>
public sealed record RtpHeaderExtension
{
    /// <summary>The kind of media that it goes with.</summary>
    public required MediaKind Kind { get; init; }

    /// <summary>The URI that names it (RFC 8285 §5).</summary>
    public required string Uri { get; init; }

    /// <summary>The local identifier to prefer, 1-255.</summary>
    public required int PreferredId { get; init; }

    /// <summary>Whether the value should be encrypted (RFC 6904); not supported, so false.</summary>
    public bool PreferredEncrypt { get; init; }

    /// <summary>The direction.</summary>
    public RtpHeaderExtensionDirection Direction { get; init; }
}
