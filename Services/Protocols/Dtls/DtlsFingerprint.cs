using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace JbAspire.Protocols.Dtls;

/// <summary>
/// The hash of a certificate, as SDP's a=fingerprint carries it (RFC 8122 §5). MD5, SHA-1 and SHA-224 are not taken: what they
/// would prove is too weak, and every browser sends SHA-256.
/// </summary>
/// <param name="Algorithm">"sha-256", "sha-384" or "sha-512".</param>
/// <param name="Value">The hash as upper-case hexadecimal pairs with colons between them: "AB:CD:...".</param>
public sealed record DtlsFingerprint(string Algorithm, string Value)
{
    /// <summary>SHA-256, the one that every endpoint has.</summary>
    public const string Sha256 = "sha-256";

    /// <summary>SHA-384.</summary>
    public const string Sha384 = "sha-384";

    /// <summary>SHA-512.</summary>
    public const string Sha512 = "sha-512";

    /// <summary>The three algorithms, most common first.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = [Sha256, Sha384, Sha512];

    /// <summary>
    /// Checks an algorithm and a value, both in any case, and brings them into the form that this type has. False when the algorithm is not
    /// taken, or the value is not as many colon-separated pairs as the algorithm has bytes.
    /// </summary>
    public static bool TryParse(string? algorithm, string? value, [NotNullWhen(true)] out DtlsFingerprint? fingerprint)
    {
        fingerprint = null;
        string? known = Algorithms.FirstOrDefault(candidate => string.Equals(candidate, algorithm, StringComparison.OrdinalIgnoreCase));
        if (known is null || value is null || !TryDecode(known, value, out byte[]? hash))
        {
            return false;
        }

        fingerprint = new DtlsFingerprint(known, Encode(hash));
        return true;
    }

    /// <summary>Reads SDP's form, "sha-256 AB:CD:...".</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DtlsFingerprint? fingerprint)
    {
        fingerprint = null;
        int space = text?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        return space > 0 && TryParse(text![..space], text[(space + 1)..].Trim(), out fingerprint);
    }

    /// <summary>The fingerprint of a certificate.</summary>
    /// <param name="algorithm">One of <see cref="Algorithms"/>.</param>
    /// <param name="certificate">The certificate in DER.</param>
    internal static DtlsFingerprint Of(string algorithm, ReadOnlySpan<byte> certificate) => new(algorithm, Encode(Hash(algorithm, certificate)));

    /// <summary>Whether a certificate (in DER) has this fingerprint; the time it takes does not depend on how much agrees.</summary>
    internal bool Matches(ReadOnlySpan<byte> certificate) =>
        TryDecode(Algorithm, Value, out byte[]? expected) && CryptographicOperations.FixedTimeEquals(expected, Hash(Algorithm, certificate));

    /// <summary>SDP's form, "sha-256 AB:CD:...".</summary>
    public override string ToString() => $"{Algorithm} {Value}";

    private static string Encode(ReadOnlySpan<byte> hash)
    {
        Span<char> text = stackalloc char[SHA512.HashSizeInBytes * 3];
        int length = 0;
        foreach (byte value in hash)
        {
            value.TryFormat(text[length..], out _, "X2");
            text[length + 2] = ':';
            length += 3;
        }

        return new string(text[..(length - 1)]);
    }

    private static bool TryDecode(string algorithm, string value, [NotNullWhen(true)] out byte[]? hash)
    {
        hash = new byte[HashLength(algorithm)];
        if (value.Length != hash.Length * 3 - 1)
        {
            hash = null;
            return false;
        }

        for (int i = 0; i < hash.Length; i++)
        {
            int offset = i * 3;
            bool separated = i == 0 || value[offset - 1] == ':';
            if (!separated || !char.IsAsciiHexDigit(value[offset]) || !char.IsAsciiHexDigit(value[offset + 1]))
            {
                hash = null;
                return false;
            }

            hash[i] = Convert.FromHexString(value.AsSpan(offset, 2))[0];
        }

        return true;
    }

    private static int HashLength(string algorithm) => algorithm switch
    {
        Sha256 => SHA256.HashSizeInBytes,
        Sha384 => SHA384.HashSizeInBytes,
        Sha512 => SHA512.HashSizeInBytes,
        _ => 0,
    };

    private static byte[] Hash(string algorithm, ReadOnlySpan<byte> certificate) => algorithm switch
    {
        Sha256 => SHA256.HashData(certificate),
        Sha384 => SHA384.HashData(certificate),
        _ => SHA512.HashData(certificate),
    };
}
