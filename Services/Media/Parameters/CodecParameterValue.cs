using System.Globalization;

namespace JbAspire.Media.Parameters;

/// <summary>
/// The value of a codec parameter: a string, a number or a boolean, as in mediasoup's JSON. Values of one kind are equal when
/// their contents are; a number has no separate integer kind, so 1 equals 1.0. The default value is the empty string.
/// </summary>
public readonly struct CodecParameterValue : IEquatable<CodecParameterValue>
{
    private readonly string? _text;
    private readonly double _number;

    private CodecParameterValue(CodecParameterKind kind, string? text, double number)
    {
        Kind = kind;
        _text = text;
        _number = number;
    }

    /// <summary>What the value is.</summary>
    public CodecParameterKind Kind { get; }

    /// <summary>A string value.</summary>
    public static CodecParameterValue From(string value) => new(CodecParameterKind.Text, value, 0);

    /// <summary>A number value. Whole numbers are exact up to 2^53.</summary>
    public static CodecParameterValue From(double value) => new(CodecParameterKind.Number, null, value);

    /// <summary>A boolean value.</summary>
    public static CodecParameterValue From(bool value) => new(CodecParameterKind.Boolean, null, value ? 1 : 0);

    /// <summary>Whether the value is a string.</summary>
    public bool TryGetString(out string value)
    {
        value = _text ?? "";
        return Kind == CodecParameterKind.Text;
    }

    /// <summary>Whether the value is a number.</summary>
    public bool TryGetNumber(out double value)
    {
        value = _number;
        return Kind == CodecParameterKind.Number;
    }

    /// <summary>Whether the value is a whole number in the range of <see cref="int"/>.</summary>
    public bool TryGetInt32(out int value)
    {
        value = unchecked((int)_number);
        return Kind == CodecParameterKind.Number && value == _number;
    }

    /// <summary>Whether the value is a boolean.</summary>
    public bool TryGetBoolean(out bool value)
    {
        value = _number != 0;
        return Kind == CodecParameterKind.Boolean;
    }

    /// <inheritdoc/>
    public bool Equals(CodecParameterValue other) =>
        Kind == other.Kind && _number.Equals(other._number) && string.Equals(_text ?? "", other._text ?? "", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CodecParameterValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _number, _text ?? "");

    /// <summary>The value as an fmtp line writes it: booleans as "true" and "false", numbers without trailing zeros.</summary>
    public override string ToString() => Kind switch
    {
        CodecParameterKind.Number => _number.ToString(CultureInfo.InvariantCulture),
        CodecParameterKind.Boolean => _number != 0 ? "true" : "false",
        _ => _text ?? "",
    };

    /// <summary>Whether the two are of one kind and equal.</summary>
    public static bool operator ==(CodecParameterValue left, CodecParameterValue right) => left.Equals(right);

    /// <summary>Whether the two differ in kind or content.</summary>
    public static bool operator !=(CodecParameterValue left, CodecParameterValue right) => !left.Equals(right);

    /// <summary>A string value.</summary>
    public static implicit operator CodecParameterValue(string value) => From(value);

    /// <summary>A number value.</summary>
    public static implicit operator CodecParameterValue(double value) => From(value);

    /// <summary>A boolean value.</summary>
    public static implicit operator CodecParameterValue(bool value) => From(value);
}
