using System.Globalization;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>
/// A user name that says until when it holds (draft-uberti-behave-turn-rest-00 §2.2): <c>expiry:name</c>; as coturn also <c>name:expiry</c>
/// and the expiry alone.
/// </summary>
/// <param name="ExpiresAt">Seconds since 1970-01-01 UTC.</param>
/// <param name="Name">The name without the time stamp; may be empty.</param>
internal readonly record struct TimeLimitedName(long ExpiresAt, string Name)
{
    /// <summary>Reads a user name: the part before the first separator if it is a number, else that after the last.</summary>
    internal static bool TryParse(string username, char separator, out TimeLimitedName name)
    {
        name = default;
        int first = username.IndexOf(separator, StringComparison.Ordinal);
        string head = first < 0 ? username : username[..first];
        if (TryParseTime(head, out long expiresAt))
        {
            name = new TimeLimitedName(expiresAt, first < 0 ? "" : username[(first + 1)..]);
            return true;
        }

        int last = username.LastIndexOf(separator);
        if (last < 0 || !TryParseTime(username[(last + 1)..], out expiresAt))
            return false;

        name = new TimeLimitedName(expiresAt, username[..last]);
        return true;
    }

    private static bool TryParseTime(string text, out long seconds) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds);
}
