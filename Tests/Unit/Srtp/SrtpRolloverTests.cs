using JbAspire.Protocols.Srtp;
using Xunit;

namespace JbAspire.Tests.Unit.Srtp;

public class SrtpRolloverTests
{
    public static TheoryData<SrtpProfile> Profiles => SrtpKeys.AllProfiles;

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Sequence_numbers_may_wrap_many_times(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKeys.Sender(profile);
        using SrtpReceiver receiver = SrtpKeys.Receiver(profile);
        for (int i = 0; i < 5 * 65536; i += 9973)
        {
            byte[] plain = SrtpKeys.Rtp(i & 0xffff, payloadLength: 20);
            byte[] packet = SrtpKeys.Protect(sender, plain);
            Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtp(packet, out int length));
            Assert.Equal(plain, packet[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Packets_reordered_around_the_wrap_are_taken(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKeys.Sender(profile);
        using SrtpReceiver receiver = SrtpKeys.Receiver(profile);
        Assert.Equal(SrtpResult.Ok, SrtpKeys.Unprotect(receiver, SrtpKeys.Protect(sender, SrtpKeys.Rtp(65_400))));
        byte[][] packets = [.. Enumerable.Range(65_500, 100).Select(i => SrtpKeys.Protect(sender, SrtpKeys.Rtp(i & 0xffff)))];
        new Random(3).Shuffle(packets);
        Assert.All(packets, packet => Assert.Equal(SrtpResult.Ok, SrtpKeys.Unprotect(receiver, packet)));
        Assert.All(packets, packet => Assert.Equal(SrtpResult.Replayed, SrtpKeys.Unprotect(receiver, packet)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_sender_may_protect_packets_reordered_around_the_wrap(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKeys.Sender(profile);
        using SrtpReceiver receiver = SrtpKeys.Receiver(profile);
        foreach (int sequenceNumber in (int[])[65_530, 65_534, 0, 65_535, 2, 65_533, 1, 3])
        {
            Assert.Equal(SrtpResult.Ok, SrtpKeys.Unprotect(receiver, SrtpKeys.Protect(sender, SrtpKeys.Rtp(sequenceNumber))));
        }
    }

    [Fact]
    public void A_packet_from_before_the_first_period_is_not_protected()
    {
        using SrtpSender sender = SrtpKeys.Sender(SrtpProfile.AeadAes128Gcm);
        SrtpKeys.Protect(sender, SrtpKeys.Rtp(1));
        byte[] buffer = [.. SrtpKeys.Rtp(65_535), .. new byte[SrtpSender.MaxOverhead]];
        Assert.Equal(0, sender.ProtectRtp(buffer, buffer.Length - SrtpSender.MaxOverhead));
        Assert.NotEmpty(SrtpKeys.Protect(sender, SrtpKeys.Rtp(2)));
    }

    [Fact]
    public void A_jump_ahead_by_more_than_half_a_period_is_followed()
    {
        using SrtpSender sender = SrtpKeys.Sender(SrtpProfile.AeadAes128Gcm);
        using SrtpReceiver receiver = SrtpKeys.Receiver(SrtpProfile.AeadAes128Gcm);
        foreach (int sequenceNumber in (int[])[100, 40_000, 40_001, 65_535, 0])
        {
            Assert.Equal(SrtpResult.Ok, SrtpKeys.Unprotect(receiver, SrtpKeys.Protect(sender, SrtpKeys.Rtp(sequenceNumber))));
        }
    }

    [Fact]
    public void A_forged_packet_does_not_move_the_roll_over_counter()
    {
        using SrtpSender sender = SrtpKeys.Sender(SrtpProfile.Aes128CmHmacSha1_80);
        using SrtpReceiver receiver = SrtpKeys.Receiver(SrtpProfile.Aes128CmHmacSha1_80);
        Assert.Equal(SrtpResult.Ok, SrtpKeys.Unprotect(receiver, SrtpKeys.Protect(sender, SrtpKeys.Rtp(40_000))));
        byte[] forged = [.. SrtpKeys.Rtp(5), .. new byte[10]];
        Assert.Equal(SrtpResult.AuthenticationFailed, SrtpKeys.Unprotect(receiver, forged));
        Assert.Equal(SrtpResult.Ok, SrtpKeys.Unprotect(receiver, SrtpKeys.Protect(sender, SrtpKeys.Rtp(40_001))));
    }

    [Fact]
    public void Each_stream_rolls_over_on_its_own()
    {
        using SrtpSender sender = SrtpKeys.Sender(SrtpProfile.AeadAes256Gcm);
        using SrtpReceiver receiver = SrtpKeys.Receiver(SrtpProfile.AeadAes256Gcm);
        foreach ((int sequenceNumber, uint ssrc) in ((int, uint)[])[(65_000, 1), (100, 2), (10, 1), (101, 2), (11, 1), (40_000, 2)])
        {
            byte[] packet = SrtpKeys.Protect(sender, SrtpKeys.Rtp(sequenceNumber, ssrc));
            Assert.Equal(SrtpResult.Ok, SrtpKeys.Unprotect(receiver, packet));
        }
    }

    [Theory]
    [InlineData(0x0_0000, 0x0001, 0x0_0001)]
    [InlineData(0x0_ffff, 0x0000, 0x1_0000)]                   // the wrap
    [InlineData(0x1_0000, 0xffff, 0x0_ffff)]                   // late, from before the wrap
    [InlineData(0x1_8000, 0x0000, 0x1_0000)]                   // half a period back: the same period
    [InlineData(0x1_8001, 0x0000, 0x2_0000)]                   // more than half a period back: the next one
    [InlineData(0x1_7fff, 0xffff, 0x1_ffff)]                   // half a period ahead: the same period
    [InlineData(0x1_7ffe, 0xffff, 0x0_ffff)]                   // more than half a period ahead: the one before
    [InlineData(0x0_0000, 0xffff, -1)]                         // before the first period
    [InlineData(0xffff_ffff_ffff, 0x0000, 0x1_0000_0000_0000)] // after the last
    public void Index_is_estimated_as_in_appendix_A(long highest, int sequenceNumber, long expected) =>
        Assert.Equal(expected, PacketIndex.Estimate(highest, (ushort)sequenceNumber));
}
