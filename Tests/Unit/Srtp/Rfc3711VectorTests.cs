using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Srtp.Ciphers;
using Xunit;

namespace JbAspire.Tests.Unit.Srtp;

/// <summary>RFC 3711, appendix B.</summary>
public class Rfc3711VectorTests
{
    [Theory]
    [InlineData(0x0000, "E03EAD0935C95E80E166B16DD92B4EB4" + "D23513162B02D0F72A43A2FE4A5F97AB" + "41E95B3BB0A2E8DD477901E4FCA894C0")]
    [InlineData(0xFEFF, "EC8CDF7398607CB0F2D21675EA9EA1E4" + "362B7C3C6773516318A077D7FC5073AE" + "6A2CC3787889374FBEB4C81B17BA6C44")]
    public void Key_stream_of_B2_is_reproduced(int firstBlock, string expected)
    {
        using AesCounterCipher cipher = AesCounterCipher.Create(Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"), SrtpBackends.Default);
        SrtpSalt salt = new(Convert.FromHexString("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"));
        byte[] block = new byte[16];
        salt.WriteCounterBlock(ssrc: 0, index: 0, block);
        Assert.Equal("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000", Convert.ToHexString(block));

        byte[] stream = new byte[(firstBlock + 3) * 16];
        Assert.True(cipher.Apply(block, stream));
        Assert.Equal(expected, Convert.ToHexString(stream, firstBlock * 16, 3 * 16));
    }

    [Theory]
    [InlineData(SrtpKeyDerivation.RtpEncryption, "C61E7A93744F39EE10734AFE3FF7A087")]
    [InlineData(SrtpKeyDerivation.RtpSalt, "30CBBC08863D8C85D49DB34A9AE1")]
    [InlineData(
        SrtpKeyDerivation.RtpAuthentication,
        "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCEE049646C43D9327AD175578EF7227098"
            + "6371C10C9A369AC2F94A8C5FBCDDDC256D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2")]
    public void Session_keys_of_B3_are_derived(byte label, string expected)
    {
        using AesCounterCipher masterKey = AesCounterCipher.Create(Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139"), SrtpBackends.Default);
        byte[] masterSalt = Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6");
        byte[] key = new byte[expected.Length / 2];
        SrtpKeyDerivation.Derive(masterKey, masterSalt, label, key);
        Assert.Equal(expected, Convert.ToHexString(key));
    }
}
