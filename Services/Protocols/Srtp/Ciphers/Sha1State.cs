using System.Runtime.CompilerServices;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>The five words that SHA-1 carries from block to block (RFC 3174 §6.1).</summary>
[InlineArray(WordCount)]
internal struct Sha1State
{
    /// <summary>The number of words.</summary>
    public const int WordCount = 5;

    private uint _first;

    /// <summary>The words before the first block.</summary>
    public static Sha1State Initial
    {
        get
        {
            Sha1State state = default;
            state[0] = 0x67452301;
            state[1] = 0xEFCDAB89;
            state[2] = 0x98BADCFE;
            state[3] = 0x10325476;
            state[4] = 0xC3D2E1F0;
            return state;
        }
    }
}
