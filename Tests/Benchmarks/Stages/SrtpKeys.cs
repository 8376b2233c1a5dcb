using JbAspire.Protocols.Srtp;

namespace JbAspire.Benchmarks.Stages;

/// <summary>Senders and receivers under one master key.</summary>
internal static class SrtpKeys
{
    public static SrtpSender CreateSender(SrtpProfile profile) => new(profile, Key(profile), Salt(profile));

    public static SrtpReceiver CreateReceiver(SrtpProfile profile) => new(profile, Key(profile), Salt(profile));

    private static byte[] Key(SrtpProfile profile) => new byte[SrtpProfiles.MasterKeyLength(profile)];

    private static byte[] Salt(SrtpProfile profile) => new byte[SrtpProfiles.MasterSaltLength(profile)];
}
