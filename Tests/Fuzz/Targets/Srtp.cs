using JbAspire.Protocols.Srtp;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>SRTP and SRTCP (RFC 3711, RFC 7714) with a key that made none of what comes.</summary>
internal sealed class Srtp : IFuzzTarget
{
    private static readonly SrtpReceiver[] Receivers = [.. Enum.GetValues<SrtpProfile>().Select(Make)];
    private static readonly byte[] Packet = new byte[4096];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        foreach (SrtpReceiver receiver in Receivers)
        {
            input.CopyTo(Packet);
            SrtpResult rtp = receiver.UnprotectRtp(Packet.AsSpan(0, input.Length), out int length);
            FuzzException.Require(rtp != SrtpResult.Ok && length <= input.Length, "Nobody has the key.");
            input.CopyTo(Packet);
            SrtpResult rtcp = receiver.UnprotectRtcp(Packet.AsSpan(0, input.Length), out length);
            FuzzException.Require(rtcp != SrtpResult.Ok && length <= input.Length, "Nobody has the key.");
        }
    }

    private static SrtpReceiver Make(SrtpProfile profile)
    {
        byte[] key = new byte[SrtpProfiles.MasterKeyLength(profile)];
        byte[] salt = new byte[SrtpProfiles.MasterSaltLength(profile)];
        key.AsSpan().Fill(0x5A);
        return new SrtpReceiver(profile, key, salt);
    }
}
