using System.Globalization;
using System.Text;

namespace JbAspire.Turn.Monitoring;

/// <summary>
/// A name that a client chose, as logs may show it: quoted, what is no printable ASCII as <c>\uXXXX</c>, and no longer than a log wants it.
/// </summary>
internal readonly record struct EscapedName(string Value)
{
    private const int MaxLength = 64;

    public override string ToString()
    {
        StringBuilder text = new("'");
        foreach (char character in Value.AsSpan(0, Math.Min(Value.Length, MaxLength)))
        {
            if (character is < ' ' or > '~' or '\'' or '\\')
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                text.Append(character);
        }

        return text.Append(Value.Length > MaxLength ? "'..." : "'").ToString();
    }
}
