using JbAspire.Protocols.Srtp.Ciphers;
using Xunit;

namespace JbAspire.Tests.Unit.Srtp;

/// <summary>The implementations of each cipher that this machine can run.</summary>
internal static class CipherBackends
{
    public static readonly TheoryData<string> Gcm = SrtpBackends.AreInstructionsSupported
        ? ["openssl", "instructions", "instructions-128"]
        : ["openssl"];

    public static readonly TheoryData<string> Others = SrtpBackends.AreInstructionsSupported ? ["openssl", "instructions"] : ["openssl"];

    public static AesGcmCipher MakeGcm(string name, ReadOnlySpan<byte> key) => name switch
    {
        "openssl" => new OpenSslAesGcm(key),
        "instructions-128" => new InstructionAesGcm(key, allowWide: false),
        _ => new InstructionAesGcm(key),
    };

    public static AesCounterCipher MakeCounter(string name, ReadOnlySpan<byte> key) => AesCounterCipher.Create(key, Backend(name));

    public static HmacSha1 MakeHmac(string name, ReadOnlySpan<byte> key) => HmacSha1.Create(key, Backend(name));

    public static SrtpBackend Backend(string name) => name == "openssl" ? SrtpBackend.OpenSsl : SrtpBackend.Instructions;
}
