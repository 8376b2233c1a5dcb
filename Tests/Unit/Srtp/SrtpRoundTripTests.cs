using System.Buffers.Binary;
using System.Security.Cryptography;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Srtp.Ciphers;
using Xunit;

namespace JbAspire.Tests.Unit.Srtp;

public class SrtpRoundTripTests
{
    public static TheoryData<SrtpProfile> Profiles => SrtpKeys.AllProfiles;

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rtp_comes_back_as_it_was(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKeys.Sender(profile);
        using SrtpReceiver receiver = SrtpKeys.Receiver(profile);
        for (int sequenceNumber = 0; sequenceNumber < 300; sequenceNumber++)
        {
            byte[] plain = SrtpKeys.Rtp(sequenceNumber, payloadLength: sequenceNumber * 4 % 1200);
            byte[] packet = SrtpKeys.Protect(sender, plain);
            Assert.Equal(plain[..12], packet[..12]);
            Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtp(packet, out int length));
            Assert.Equal(plain, packet[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rtcp_comes_back_as_it_was(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKeys.Sender(profile);
        using SrtpReceiver receiver = SrtpKeys.Receiver(profile);
        for (int extra = 0; extra < 400; extra += 4)
        {
            byte[] plain = SrtpKeys.Rtcp(extra: extra);
            byte[] packet = SrtpKeys.ProtectRtcp(sender, plain);
            Assert.Equal(plain[..8], packet[..8]);
            Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtcp(packet, out int length));
            Assert.Equal(plain, packet[..length]);
        }
    }

    [Theory]
    [InlineData(SrtpProfile.Aes128CmHmacSha1_80, 10, 14)]
    [InlineData(SrtpProfile.Aes128CmHmacSha1_32, 4, 14)]       // RFC 5764 §4.1.2: RTCP keeps 80 bits
    [InlineData(SrtpProfile.AeadAes128Gcm, 16, 20)]
    [InlineData(SrtpProfile.AeadAes256Gcm, 16, 20)]
    public void Protection_adds_what_the_profile_says(SrtpProfile profile, int rtp, int rtcp)
    {
        using SrtpSender sender = SrtpKeys.Sender(profile);
        Assert.Equal(112 + rtp, SrtpKeys.Protect(sender, SrtpKeys.Rtp(1)).Length);
        Assert.Equal(32 + rtcp, SrtpKeys.ProtectRtcp(sender, SrtpKeys.Rtcp()).Length);
        Assert.True(Math.Max(rtp, rtcp) <= SrtpSender.MaxOverhead);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Contributing_sources_and_header_extension_stay_readable(SrtpProfile profile)
    {
        byte[] plain =
        [
            0x92, 0x60, 0x00, 0x07,   // V=2, X, CC=2; PT=96; SEQ=7
            0x00, 0x00, 0x00, 0x01,   // timestamp
            0x0a, 0x0b, 0x0c, 0x0d,   // SSRC
            0x01, 0x02, 0x03, 0x04,   // CSRC
            0x05, 0x06, 0x07, 0x08,   // CSRC
            0xbe, 0xde, 0x00, 0x01,   // one-byte extensions, one word
            0x10, 0xff, 0x00, 0x00,   // id=1, one byte
            0x61, 0x62, 0x63, 0x64, 0x65, // payload
        ];
        using SrtpSender sender = SrtpKeys.Sender(profile);
        using SrtpReceiver receiver = SrtpKeys.Receiver(profile);
        byte[] packet = SrtpKeys.Protect(sender, plain);
        Assert.Equal(plain[..28], packet[..28]);
        Assert.NotEqual(plain[28..33], packet[28..33]);
        Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtp(packet, out int length));
        Assert.Equal(plain, packet[..length]);
    }

    [Fact]
    public void Counter_mode_packet_is_built_as_RFC_3711_says()
    {
        byte[] key = SrtpKeys.Bytes(16, 1);
        byte[] salt = SrtpKeys.Bytes(14, 2);
        byte[] authentication = SrtpKeys.Bytes(20, 3);
        using SrtpTransform transform = SrtpSessionKeys.CreateRtp(SrtpProfile.Aes128CmHmacSha1_80, key, authentication, salt, SrtpBackends.Default);
        byte[] plain = SrtpKeys.Rtp(0x1234, ssrc: 0xCAFE_BABE);
        byte[] packet = [.. plain, .. new byte[10]];
        Assert.True(transform.Protect(packet, 12, 0xCAFE_BABE, 0x0005_0000_1234));

        byte[] block = [.. salt, 0, 0];
        for (int i = 0; i < 4; i++)
        {
            block[4 + i] ^= (byte)(0xCAFE_BABE >> (24 - 8 * i));
        }

        Span<byte> index = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(index, 0x0005_0000_1234);
        for (int i = 0; i < 6; i++)
        {
            block[8 + i] ^= index[2 + i];                   // i * 2^16: bytes 8 to 13
        }

        using Aes aes = Aes.Create();
        aes.Key = key;
        byte[] expected = [.. plain[..12], .. SrtpCipherTests.CounterMode(aes, block, plain.AsSpan(12))];
        byte[] rolloverCounter = [0x00, 0x05, 0x00, 0x00];
        byte[] tag = SrtpCipherTests.FrameworkHmac(authentication, [.. expected, .. rolloverCounter]);
        Assert.Equal([.. expected, .. tag[..10]], packet);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void The_same_packet_protected_twice_is_the_same(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKeys.Sender(profile);
        byte[] first = SrtpKeys.Protect(sender, SrtpKeys.Rtp(10));
        SrtpKeys.Protect(sender, SrtpKeys.Rtp(11));
        Assert.Equal(first, SrtpKeys.Protect(sender, SrtpKeys.Rtp(10)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Nothing_is_allocated_per_packet(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKeys.Sender(profile);
        using SrtpReceiver receiver = SrtpKeys.Receiver(profile);
        byte[] buffer = new byte[1500];
        byte[] rtp = SrtpKeys.Rtp(1, payloadLength: 1188);
        byte[] rtcp = SrtpKeys.Rtcp();
        Pass(0, 200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Pass(200, 1200);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Pass(int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(rtp.AsSpan(2), (ushort)i);
                BinaryPrimitives.WriteUInt32BigEndian(rtp.AsSpan(8), (uint)(i % 4));
                rtp.CopyTo(buffer, 0);
                int length = sender.ProtectRtp(buffer, rtp.Length);
                if (receiver.UnprotectRtp(buffer.AsSpan(0, length), out _) != SrtpResult.Ok)
                {
                    throw new InvalidOperationException("RTP");
                }

                rtcp.CopyTo(buffer, 0);
                length = sender.ProtectRtcp(buffer, rtcp.Length);
                if (receiver.UnprotectRtcp(buffer.AsSpan(0, length), out _) != SrtpResult.Ok)
                {
                    throw new InvalidOperationException("RTCP");
                }
            }
        }
    }

    [Fact]
    public void Key_and_salt_of_another_length_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new SrtpSender(SrtpProfile.AeadAes256Gcm, new byte[16], new byte[12]));
        Assert.Throws<ArgumentException>(() => new SrtpReceiver(SrtpProfile.AeadAes128Gcm, new byte[16], new byte[14]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SrtpSender((SrtpProfile)3, new byte[16], new byte[14]));
    }

    [Fact]
    public void A_disposed_context_says_so()
    {
        SrtpSender sender = SrtpKeys.Sender(SrtpProfile.AeadAes128Gcm);
        sender.Dispose();
        sender.Dispose();
        byte[] packet = [.. SrtpKeys.Rtp(1), .. new byte[SrtpSender.MaxOverhead]];
        Assert.Throws<ObjectDisposedException>(() => sender.ProtectRtp(packet, packet.Length - SrtpSender.MaxOverhead));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Names_are_read_as_they_are_written(SrtpProfile profile)
    {
        Assert.True(SrtpProfiles.TryParse(SrtpProfiles.Name(profile), out SrtpProfile parsed));
        Assert.Equal(profile, parsed);
        Assert.False(SrtpProfiles.TryParse(SrtpProfiles.Name(profile).ToLowerInvariant(), out _));
        Assert.False(SrtpProfiles.TryParse(null, out _));
    }
}
