using System.Globalization;
using System.Text;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>
/// Text of a remote for a log or a label: what could end a line, hide text or fill a disk is escaped and cut. The result holds no quote, no
/// backslash but those of the escapes, and nothing outside printable characters.
/// </summary>
public static class PrintableText
{
    /// <summary>The longest result in characters, without the mark of a cut.</summary>
    public const int MaxLength = 128;

    private const string CutMark = "...";

    /// <summary><paramref name="text"/> with everything but letters, digits, marks, plain punctuation and spaces as <c>\u{hex}</c>.</summary>
    public static string Of(string text)
    {
        var printable = new StringBuilder(Math.Min(text.Length, MaxLength) + CutMark.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            string piece = IsPlain(rune) ? rune.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            if (printable.Length + piece.Length > MaxLength)
                return printable.Append(CutMark).ToString();

            printable.Append(piece);
        }

        return printable.ToString();
    }

    // Format characters (bidirectional overrides) and line separators change how a log reads; quotes and backslashes how it is parsed.
    private static bool IsPlain(Rune rune) => rune.Value is not ('"' or '\'' or '\\' or '`')
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator);
}
