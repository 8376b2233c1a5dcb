namespace JbAspire.Protocols.Ice;

/// <summary>
/// A username fragment and password of one agent (<see href="https://www.rfc-editor.org/rfc/rfc8445#section-5.3">RFC 8445 §5.3</see>).
/// </summary>
/// <param name="UsernameFragment">4-256 ice-chars with at least 24 bits of randomness.</param>
/// <param name="Password">22-256 ice-chars with at least 128 bits of randomness. A secret: never logged.</param>
public sealed record IceCredentials(string UsernameFragment, string Password)
{
    /// <summary>The least number of random bytes that <see cref="Create"/> takes.</summary>
    public const int MinRandomLength = 30;

    // ice-char = ALPHA / DIGIT / "+" / "/" (RFC 8839 §5.4): 64 of them, six random bits each.
    private const string IceChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private const int MaxLength = 256;

    /// <summary>
    /// Makes credentials from random bytes, one character a byte: a quarter of them for the username fragment, the rest for the password.
    /// </summary>
    /// <param name="random">At least <see cref="MinRandomLength"/> bytes of a cryptographic generator; 48 give 12 + 36 characters.</param>
    /// <exception cref="ArgumentException"><paramref name="random"/> is too short.</exception>
    public static IceCredentials Create(ReadOnlySpan<byte> random)
    {
        if (random.Length < MinRandomLength)
        {
            throw new ArgumentException($"ICE credentials need {MinRandomLength} random bytes, not {random.Length}.", nameof(random));
        }

        int fragmentLength = Math.Min(random.Length / 4, MaxLength);
        int passwordLength = Math.Min(random.Length - fragmentLength, MaxLength);
        return new IceCredentials(ToIceChars(random[..fragmentLength]), ToIceChars(random.Slice(fragmentLength, passwordLength)));
    }

    /// <summary>The username fragment alone: the password does not leave through a log.</summary>
    public override string ToString() => $"{nameof(IceCredentials)} {{ {nameof(UsernameFragment)} = {UsernameFragment} }}";

    private static string ToIceChars(ReadOnlySpan<byte> random)
    {
        Span<char> chars = stackalloc char[random.Length];
        for (int i = 0; i < random.Length; i++)
        {
            chars[i] = IceChars[random[i] & 0b0011_1111];
        }

        return new string(chars);
    }
}
