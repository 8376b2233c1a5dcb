namespace JbAspire.Protocols.Rtp;

/// <summary>One element of a header extension block (RFC 8285 §4).</summary>
public readonly ref struct RtpExtensionElement
{
    internal RtpExtensionElement(int id, ReadOnlySpan<byte> value)
    {
        Id = id;
        Value = value;
    }

    /// <summary>The local identifier: 1-14 in the one-byte form, 1-255 in the two-byte form.</summary>
    public int Id { get; }

    /// <summary>The value: 1-16 bytes in the one-byte form, 0-255 in the two-byte form.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
