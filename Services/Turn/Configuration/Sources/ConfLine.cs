namespace JbAspire.Turn.Configuration.Sources;

/// <summary>
/// One line of <c>turnserver.conf</c>:
/// <code>
/// name=value              name value              name = "value"
/// name                    # comment               ; comment
/// name=value  # comment, where a blank is before it; "value # with it" has none
/// </code>
/// </summary>
/// <remarks>
/// coturn takes a comment behind a value as part of the value, which only numbers survive; ours ends the value there. A value with a blank and
/// a <c>#</c> or <c>;</c> stands in quotes.
/// </remarks>
internal static class ConfLine
{
    /// <summary>Splits it; false for blank lines and comments. The value is empty where the name stands alone.</summary>
    public static bool TryParse(string line, out string name, out string value)
    {
        name = "";
        value = "";
        ReadOnlySpan<char> text = line.AsSpan().Trim();
        if (text.IsEmpty || IsCommentSign(text[0]))
            return false;

        int nameLength = text.IndexOfAny([' ', '\t', '=']);
        if (nameLength < 0)
        {
            name = text.ToString();
            return true;
        }

        name = text[..nameLength].ToString();
        ReadOnlySpan<char> rest = text[nameLength..].TrimStart();
        if (rest.StartsWith('='))
            rest = rest[1..].TrimStart();
        value = ReadValue(rest).ToString();
        return true;
    }

    private static ReadOnlySpan<char> ReadValue(ReadOnlySpan<char> text)
    {
        if (text.StartsWith('"') && text[1..].IndexOf('"') is >= 0 and int length)
            return text.Slice(1, length);

        for (int i = 0; i < text.Length; i++)
        {
            if (IsCommentSign(text[i]) && (i == 0 || char.IsWhiteSpace(text[i - 1])))
                return text[..i].TrimEnd();
        }

        return text;
    }

    private static bool IsCommentSign(char character) => character is '#' or ';';
}
