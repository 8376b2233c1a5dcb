using System.Text;

namespace Aspire.Hosting.Terminal;

/// <summary>Text with colour sequences in it.</summary>
internal static class AnsiText
{
    public const string Reset = "\x1b[0m";
    private static readonly int[] Palette = [36, 33, 35, 32, 34, 96, 93, 95, 92, 94];

    public static string Coloured(string text, int index, bool hasColour) =>
        hasColour ? $"\x1b[{Palette[index % Palette.Length]}m{text}{Reset}" : text;

    public static string Red(string text, bool hasColour) => hasColour ? $"\x1b[31m{text}{Reset}" : text;

    public static string Green(string text, bool hasColour) => hasColour ? $"\x1b[32m{text}{Reset}" : text;

    public static string Bold(string text, bool hasColour) => hasColour ? $"\x1b[1m{text}{Reset}" : text;

    /// <summary>The first <paramref name="width"/> visible characters.</summary>
    public static string Cut(string text, int width)
    {
        var result = new StringBuilder(text.Length);
        var visible = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\x1b')
            {
                var end = text.IndexOf('m', i);
                if (end < 0)
                    break;
                result.Append(text, i, end - i + 1);
                i = end;
            }
            else if (visible++ < width)
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }

    /// <summary>Takes sequences out: a process's own colours do not belong into a file.</summary>
    public static string Plain(string text)
    {
        if (!text.Contains('\x1b', StringComparison.Ordinal))
            return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\x1b')
                i = EndOfSequence(text, i);
            else
                result.Append(text[i]);
        }

        return result.ToString();
    }

    // ESC [ ... letter, ESC ] ... BEL (or ESC \), or ESC and one character.
    private static int EndOfSequence(string text, int escape)
    {
        var kind = escape + 1 < text.Length ? text[escape + 1] : '\0';
        var i = escape + 1;
        if (kind == '[')
        {
            while (++i < text.Length && text[i] is < '@' or > '~')
                ;
        }
        else if (kind == ']')
        {
            while (++i < text.Length && text[i] is not ('\a' or '\x1b'))
                ;
            if (i < text.Length && text[i] == '\x1b')
                i++;
        }

        return i;
    }
}
