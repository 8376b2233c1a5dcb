namespace JbAspire.Protocols.Turn;

/// <summary>
/// The number of a TURN channel (<see href="https://www.rfc-editor.org/rfc/rfc8656#section-12">RFC 8656 §12</see>).
/// </summary>
/// <param name="Value">The 16 bits on the wire, whatever they are.</param>
public readonly record struct ChannelNumber(ushort Value)
{
    /// <summary>The lowest channel number.</summary>
    public const ushort Minimum = 0x4000;

    /// <summary>The highest channel number of RFC 8656.</summary>
    public const ushort Maximum = 0x4FFF;

    /// <summary>The highest channel number of RFC 5766, which RFC 8656 §12 took back.</summary>
    public const ushort Rfc5766Maximum = 0x7FFF;

    /// <summary>Whether RFC 8656 §12 allows the number: 0x4000-0x4FFF.</summary>
    public bool IsValid => Value is >= Minimum and <= Maximum;

    /// <summary>
    /// Whether RFC 5766 §11 allowed the number: 0x4000-0x7FFF. Clients written for it, coturn's uclient among them, still bind all of them.
    /// </summary>
    public bool IsValidRfc5766 => Value is >= Minimum and <= Rfc5766Maximum;

    /// <inheritdoc/>
    public override string ToString() => $"0x{Value:X4}";
}
