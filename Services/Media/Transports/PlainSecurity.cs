using System.Security.Cryptography;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>The SRTP contexts of a plain transport, with keys that signalling carries (as SDES does, RFC 4568).</summary>
internal sealed class PlainSecurity : IDisposable
{
    // 32 bytes of key and 12 of salt.
    private const int MaxMasterLength = 44;

    private readonly FillRandom _random;

    public PlainSecurity(SrtpProfile profile, FillRandom random)
    {
        _random = random;
        LocalParameters = CreateParameters(profile);
    }

    /// <summary>What we send with.</summary>
    public SrtpParameters LocalParameters { get; private set; }

    /// <summary>Null until <see cref="Connect"/>.</summary>
    public SrtpSender? Sender { get; private set; }

    /// <summary>Null until <see cref="Connect"/>.</summary>
    public SrtpReceiver? Receiver { get; private set; }

    /// <summary>Looks at a key without using it.</summary>
    /// <exception cref="MediaException">It is no base64, or not as long as its suite demands.</exception>
    public static void Validate(SrtpParameters parameters)
    {
        Span<byte> master = stackalloc byte[MaxMasterLength];
        Decode(parameters, master);
        CryptographicOperations.ZeroMemory(master);
    }

    /// <summary>Learns what the peer sends with. Another suite than ours changes ours, and our key with it.</summary>
    /// <exception cref="MediaException">As <see cref="Validate"/>.</exception>
    public void Connect(SrtpParameters remote)
    {
        Span<byte> master = stackalloc byte[MaxMasterLength];
        try
        {
            int keyLength = SrtpProfiles.MasterKeyLength(remote.CryptoSuite);
            int length = Decode(remote, master);
            Receiver = new SrtpReceiver(remote.CryptoSuite, master[..keyLength], master[keyLength..length]);
            if (LocalParameters.CryptoSuite != remote.CryptoSuite)
            {
                LocalParameters = CreateParameters(remote.CryptoSuite);
            }

            length = Decode(LocalParameters, master);
            Sender = new SrtpSender(remote.CryptoSuite, master[..keyLength], master[keyLength..length]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(master);
        }
    }

    public void Dispose()
    {
        Sender?.Dispose();
        Receiver?.Dispose();
        Sender = null;
        Receiver = null;
    }

    private static int MasterLength(SrtpProfile profile) => SrtpProfiles.MasterKeyLength(profile) + SrtpProfiles.MasterSaltLength(profile);

    private static int Decode(SrtpParameters parameters, Span<byte> master)
    {
        int expected = MasterLength(parameters.CryptoSuite);
        return Convert.TryFromBase64String(parameters.KeyBase64, master, out int length) && length == expected
            ? length
            : throw new MediaException(
                MediaError.InvalidArgument, $"srtpParameters.keyBase64: it is not {expected} bytes in base64, key and salt of {parameters}.");
    }

    private SrtpParameters CreateParameters(SrtpProfile profile)
    {
        Span<byte> master = stackalloc byte[MasterLength(profile)];
        _random(master);
        var parameters = new SrtpParameters(profile, Convert.ToBase64String(master));
        CryptographicOperations.ZeroMemory(master);
        return parameters;
    }
}
