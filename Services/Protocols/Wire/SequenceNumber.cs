using System.Globalization;

namespace JbAspire.Protocols.Wire;

/// <summary>
/// A 16-bit RTP sequence number. Numbers wrap, so they have no total order: compare two of them with
/// <see cref="IsNewerThan"/> (RFC 1982 serial number arithmetic), or unwrap them with <see cref="SequenceNumberUnwrapper"/>.
/// </summary>
/// <param name="Value">The number on the wire.</param>
public readonly record struct SequenceNumber(ushort Value)
{
    private const int HalfRange = 0x8000;

    /// <summary>The number of the following packet: 0 after 65535.</summary>
    public SequenceNumber Next => this + 1;

    /// <summary>
    /// Whether this number comes after <paramref name="other"/>. RFC 1982 §3.2 leaves numbers that are exactly half the range
    /// apart undefined; here the larger value is the newer, so that of two different numbers exactly one is newer.
    /// </summary>
    public bool IsNewerThan(SequenceNumber other) => Distance(other, this) > 0;

    /// <summary>
    /// The signed number of steps from <paramref name="from"/> to <paramref name="to"/> on the shorter way round:
    /// -32768 to 32768, positive when <paramref name="to"/> is newer.
    /// </summary>
    public static int Distance(SequenceNumber from, SequenceNumber to)
    {
        int distance = unchecked((short)(to.Value - from.Value));
        return distance == -HalfRange && to.Value > from.Value ? HalfRange : distance;
    }

    /// <summary>The number as an unsigned decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number <paramref name="steps"/> after <paramref name="number"/>, modulo 2^16.</summary>
    public static SequenceNumber operator +(SequenceNumber number, int steps) => new(unchecked((ushort)(number.Value + steps)));

    /// <summary>The number <paramref name="steps"/> before <paramref name="number"/>, modulo 2^16.</summary>
    public static SequenceNumber operator -(SequenceNumber number, int steps) => new(unchecked((ushort)(number.Value - steps)));
}
