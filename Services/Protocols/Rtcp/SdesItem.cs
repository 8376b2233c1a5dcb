namespace JbAspire.Protocols.Rtcp;

/// <summary>One item of an SDES chunk.</summary>
public readonly ref struct SdesItem
{
    internal SdesItem(SdesItemType type, ReadOnlySpan<byte> value)
    {
        Type = type;
        Value = value;
    }

    /// <summary>The type; may be a value without a name.</summary>
    public SdesItemType Type { get; }

    /// <summary>The text as UTF-8, 0-255 bytes.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
