namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>
/// The start of a nonce that tells a client which features it may expect, where nobody on the path can take them out unnoticed (RFC 8489 §9.2):
/// nine fixed characters and 24 feature bits in base64, of which "Bit 0 is the leftmost bit" (§18.1).
/// </summary>
internal static class NonceCookie
{
    internal const int Length = 13;

    private const byte PasswordAlgorithmsBit = 0b1000_0000;
    private const byte UsernameAnonymityBit = 0b0100_0000;

    /// <summary>The cookie of a server that offers password algorithms and perhaps USERHASH.</summary>
    internal static byte[] Of(bool offersUserhash)
    {
        byte features = (byte)(PasswordAlgorithmsBit | (offersUserhash ? UsernameAnonymityBit : 0));
        return [.. "obMatJos2"u8, .. System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String([features, 0, 0]))];
    }
}
