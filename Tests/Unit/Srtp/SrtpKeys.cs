using JbAspire.Protocols.Srtp;
using Xunit;

namespace JbAspire.Tests.Unit.Srtp;

/// <summary>Master keys, contexts and packets that the SRTP tests share.</summary>
internal static class SrtpKeys
{
    public static readonly TheoryData<SrtpProfile> AllProfiles =
    [
        SrtpProfile.Aes128CmHmacSha1_80,
        SrtpProfile.Aes128CmHmacSha1_32,
        SrtpProfile.AeadAes128Gcm,
        SrtpProfile.AeadAes256Gcm,
    ];

    public static SrtpSender Sender(SrtpProfile profile, int seed = 1) => new(profile, Key(profile, seed), Salt(profile, seed));

    public static SrtpReceiver Receiver(SrtpProfile profile, int seed = 1) => new(profile, Key(profile, seed), Salt(profile, seed));

    public static byte[] Key(SrtpProfile profile, int seed = 1) => Bytes(SrtpProfiles.MasterKeyLength(profile), seed);

    public static byte[] Salt(SrtpProfile profile, int seed = 1) => Bytes(SrtpProfiles.MasterSaltLength(profile), seed + 1000);

    public static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>An RTP packet with a payload that follows from its sequence number.</summary>
    public static byte[] Rtp(int sequenceNumber, uint ssrc = 0x1122_3344, int payloadLength = 100)
    {
        byte[] packet = new byte[12 + payloadLength];
        packet[0] = 0x80;                                  // V=2
        packet[1] = 96;                                    // PT
        packet[2] = (byte)(sequenceNumber >> 8);
        packet[3] = (byte)sequenceNumber;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        new Random(sequenceNumber).NextBytes(packet.AsSpan(12));
        return packet;
    }

    /// <summary>An empty receiver report, followed by <paramref name="extra"/> bytes.</summary>
    public static byte[] Rtcp(uint ssrc = 0x1122_3344, int extra = 24)
    {
        byte[] packet = new byte[8 + extra];
        packet[0] = 0x81;                                  // V=2, one report
        packet[1] = 201;                                   // RR
        packet[3] = (byte)(packet.Length / 4 - 1);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), ssrc);
        new Random(extra).NextBytes(packet.AsSpan(8));
        return packet;
    }

    public static byte[] Protect(SrtpSender sender, byte[] rtp)
    {
        byte[] buffer = new byte[rtp.Length + SrtpSender.MaxOverhead];
        rtp.CopyTo(buffer, 0);
        int length = sender.ProtectRtp(buffer, rtp.Length);
        Assert.NotEqual(0, length);
        return buffer[..length];
    }

    public static byte[] ProtectRtcp(SrtpSender sender, byte[] rtcp)
    {
        byte[] buffer = new byte[rtcp.Length + SrtpSender.MaxOverhead];
        rtcp.CopyTo(buffer, 0);
        int length = sender.ProtectRtcp(buffer, rtcp.Length);
        Assert.NotEqual(0, length);
        return buffer[..length];
    }

    public static SrtpResult Unprotect(SrtpReceiver receiver, byte[] packet) =>
        receiver.UnprotectRtp((byte[])packet.Clone(), out _);

    public static SrtpResult UnprotectRtcp(SrtpReceiver receiver, byte[] packet) =>
        receiver.UnprotectRtcp((byte[])packet.Clone(), out _);
}
