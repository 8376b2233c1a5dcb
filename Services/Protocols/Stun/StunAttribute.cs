using System.Diagnostics.CodeAnalysis;

namespace JbAspire.Protocols.Stun;

/// <summary>One attribute of a received message: its type and its value without padding. A view into the message.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "The RFC's noun.")]
public readonly ref struct StunAttribute
{
    internal StunAttribute(StunAttributeType type, ReadOnlySpan<byte> value)
    {
        Type = type;
        Value = value;
    }

    /// <summary>The attribute's type, which need not be one that has a name here.</summary>
    public StunAttributeType Type { get; }

    /// <summary>The value, without padding.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Whether a receiver that does not understand it must refuse the message (0x0000-0x7FFF, RFC 8489 §14).</summary>
    public bool IsComprehensionRequired => (ushort)Type < 0x8000;
}
