using System.Runtime.Intrinsics.X86;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>Who computes the ciphers.</summary>
internal enum SrtpBackend
{
    /// <summary>OpenSSL's EVP interface: the reference, and the fallback where the processor lacks the instructions.</summary>
    OpenSsl,

    /// <summary>AES and GHASH with the processor's instructions, called from here; SHA-1 in OpenSSL's block function or in lanes.</summary>
    Instructions,
}

/// <summary>What this process can use; found out once.</summary>
internal static class SrtpBackends
{
    /// <summary>The backend that senders and receivers use.</summary>
    public static SrtpBackend Default { get; } = AreInstructionsSupported ? SrtpBackend.Instructions : SrtpBackend.OpenSsl;

    /// <summary>Whether <see cref="SrtpBackend.Instructions"/> can be used: an x86-64 processor since about 2013.</summary>
    public static bool AreInstructionsSupported => Aes.IsSupported && Pclmulqdq.IsSupported && Avx2.IsSupported;

    /// <summary>Whether libcrypto still exports SHA-1's block function, which a build without deprecated functions does not.</summary>
    public static bool HasSha1Block { get; } = FindSha1Block();

    private static unsafe bool FindSha1Block()
    {
        OpenSslLibrary.EnsureLoaded();
        LibCrypto.Sha1Context context = default;
        byte* block = stackalloc byte[Sha1Padding.BlockLength];
        try
        {
            LibCrypto.SHA1_Transform(&context, block);
            return LibCrypto.SHA1_Update(&context, block, Sha1Padding.BlockLength) == 1;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }
}
