using JbAspire.Protocols.Srtp;
using Xunit;

namespace JbAspire.Tests.Unit.Srtp;

public class SrtpReplayTests
{
    public static TheoryData<SrtpProfile> Profiles => SrtpKeys.AllProfiles;

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_packet_is_taken_once(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKeys.Sender(profile);
        using SrtpReceiver receiver = SrtpKeys.Receiver(profile);
        byte[] rtp = SrtpKeys.Protect(sender, SrtpKeys.Rtp(1));
        byte[] rtcp = SrtpKeys.ProtectRtcp(sender, SrtpKeys.Rtcp());
        Assert.Equal(SrtpResult.Ok, SrtpKeys.Unprotect(receiver, rtp));
        Assert.Equal(SrtpResult.Ok, SrtpKeys.UnprotectRtcp(receiver, rtcp));
        Assert.Equal(SrtpResult.Replayed, SrtpKeys.Unprotect(receiver, rtp));
        Assert.Equal(SrtpResult.Replayed, SrtpKeys.UnprotectRtcp(receiver, rtcp));
    }

    [Fact]
    public void Packets_in_any_order_within_the_window_are_taken_once()
    {
        using SrtpSender sender = SrtpKeys.Sender(SrtpProfile.AeadAes128Gcm);
        using SrtpReceiver receiver = SrtpKeys.Receiver(SrtpProfile.AeadAes128Gcm);
        byte[][] packets = [.. Enumerable.Range(0, ReplayWindow.Size).Select(i => SrtpKeys.Protect(sender, SrtpKeys.Rtp(i)))];
        new Random(1).Shuffle(packets);
        Assert.All(packets, packet => Assert.Equal(SrtpResult.Ok, SrtpKeys.Unprotect(receiver, packet)));
        Assert.All(packets, packet => Assert.Equal(SrtpResult.Replayed, SrtpKeys.Unprotect(receiver, packet)));
    }

    [Theory]
    [InlineData(ReplayWindow.Size - 1, SrtpResult.Ok)]
    [InlineData(ReplayWindow.Size, SrtpResult.Replayed)]
    public void A_late_packet_is_taken_while_the_window_reaches_it(int lateness, SrtpResult expected)
    {
        using SrtpSender sender = SrtpKeys.Sender(SrtpProfile.AeadAes128Gcm);
        using SrtpReceiver receiver = SrtpKeys.Receiver(SrtpProfile.AeadAes128Gcm);
        byte[] first = SrtpKeys.Protect(sender, SrtpKeys.Rtp(99));
        byte[] late = SrtpKeys.Protect(sender, SrtpKeys.Rtp(100));
        byte[] latest = SrtpKeys.Protect(sender, SrtpKeys.Rtp(100 + lateness));
        Assert.Equal(SrtpResult.Ok, SrtpKeys.Unprotect(receiver, first));
        Assert.Equal(SrtpResult.Ok, SrtpKeys.Unprotect(receiver, latest));
        Assert.Equal(expected, SrtpKeys.Unprotect(receiver, late));
    }

    [Fact]
    public void The_window_agrees_with_a_set_of_all_that_was_seen()
    {
        Random random = new(5);
        ReplayWindow window = default;
        HashSet<long> seen = [];
        long highest = -1;
        for (int i = 0; i < 50_000; i++)
        {
            long jump = random.Next(100) == 0 ? random.Next(3000) : random.Next(-1100, 8);
            long index = Math.Max(0, highest + jump);
            bool expected = highest < 0 || index > highest || (highest - index < ReplayWindow.Size && !seen.Contains(index));
            Assert.Equal(expected, window.IsFresh(index));
            if (expected)
            {
                window.Mark(index);
                seen.Add(index);
                highest = Math.Max(highest, index);
                Assert.Equal(highest, window.Highest);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void No_byte_can_be_changed(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKeys.Sender(profile);
        using SrtpReceiver receiver = SrtpKeys.Receiver(profile);
        byte[] rtp = SrtpKeys.Protect(sender, SrtpKeys.Rtp(1, payloadLength: 40));
        byte[] rtcp = SrtpKeys.ProtectRtcp(sender, SrtpKeys.Rtcp());
        for (int bit = 0; bit < 8; bit++)
        {
            for (int offset = 0; offset < rtp.Length; offset++)
            {
                byte[] tampered = (byte[])rtp.Clone();
                tampered[offset] ^= (byte)(1 << bit);
                Assert.NotEqual(SrtpResult.Ok, receiver.UnprotectRtp(tampered, out int length));
                Assert.Equal(0, length);
            }

            for (int offset = 0; offset < rtcp.Length; offset++)
            {
                byte[] tampered = (byte[])rtcp.Clone();
                tampered[offset] ^= (byte)(1 << bit);
                Assert.NotEqual(SrtpResult.Ok, receiver.UnprotectRtcp(tampered, out int length));
                Assert.Equal(0, length);
            }
        }

        // None of the forgeries has left a mark.
        Assert.Equal(0, receiver.StreamCount);
        Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtp(rtp, out _));
        Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtcp(rtcp, out _));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Truncated_packets_are_refused(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKeys.Sender(profile);
        using SrtpReceiver receiver = SrtpKeys.Receiver(profile);
        byte[] rtp = SrtpKeys.Protect(sender, SrtpKeys.Rtp(1, payloadLength: 40));
        byte[] rtcp = SrtpKeys.ProtectRtcp(sender, SrtpKeys.Rtcp());
        for (int length = 0; length < rtp.Length; length++)
        {
            Assert.NotEqual(SrtpResult.Ok, SrtpKeys.Unprotect(receiver, rtp[..length]));
        }

        for (int length = 0; length < rtcp.Length; length++)
        {
            Assert.NotEqual(SrtpResult.Ok, SrtpKeys.UnprotectRtcp(receiver, rtcp[..length]));
        }

        Assert.Equal(SrtpResult.Malformed, SrtpKeys.Unprotect(receiver, []));
        Assert.Equal(SrtpResult.Malformed, SrtpKeys.UnprotectRtcp(receiver, []));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Random_bytes_never_throw(SrtpProfile profile)
    {
        Random random = new(11);
        using SrtpSender sender = SrtpKeys.Sender(profile);
        using SrtpReceiver receiver = SrtpKeys.Receiver(profile);
        byte[] buffer = new byte[1500];
        for (int i = 0; i < 20_000; i++)
        {
            Span<byte> packet = buffer.AsSpan(0, random.Next(random.Next(2) == 0 ? 60 : 300));
            random.NextBytes(packet);
            if (packet.Length > 0)
            {
                packet[0] = (byte)(0x80 | (packet[0] & 0x3f));
            }

            Assert.NotEqual(SrtpResult.Ok, receiver.UnprotectRtp(packet, out _));
            Assert.NotEqual(SrtpResult.Ok, receiver.UnprotectRtcp(packet, out _));
            int room = random.Next(packet.Length + 1);
            int length = sender.ProtectRtp(buffer.AsSpan(0, packet.Length), room);
            Assert.True(length == 0 || (length > room && length <= packet.Length));
        }
    }

    [Fact]
    public void Keys_of_another_session_do_not_fit()
    {
        using SrtpSender sender = SrtpKeys.Sender(SrtpProfile.AeadAes128Gcm, seed: 1);
        using SrtpReceiver receiver = SrtpKeys.Receiver(SrtpProfile.AeadAes128Gcm, seed: 2);
        Assert.Equal(SrtpResult.AuthenticationFailed, SrtpKeys.Unprotect(receiver, SrtpKeys.Protect(sender, SrtpKeys.Rtp(1))));
        Assert.Equal(SrtpResult.AuthenticationFailed, SrtpKeys.UnprotectRtcp(receiver, SrtpKeys.ProtectRtcp(sender, SrtpKeys.Rtcp())));
    }

    [Fact]
    public void Streams_are_bounded_and_the_known_ones_go_on()
    {
        using SrtpSender sender = SrtpKeys.Sender(SrtpProfile.AeadAes128Gcm);
        using SrtpReceiver receiver = SrtpKeys.Receiver(SrtpProfile.AeadAes128Gcm);
        for (uint ssrc = 1; ssrc <= SrtpReceiver.MaxStreams; ssrc++)
        {
            Assert.Equal(SrtpResult.Ok, SrtpKeys.Unprotect(receiver, SrtpKeys.Protect(sender, SrtpKeys.Rtp(1, ssrc))));
        }

        byte[] further = SrtpKeys.Protect(sender, SrtpKeys.Rtp(1, ssrc: 9999));
        Assert.Equal(SrtpResult.TooManyStreams, SrtpKeys.Unprotect(receiver, further));
        Assert.Equal(SrtpResult.TooManyStreams, SrtpKeys.UnprotectRtcp(receiver, SrtpKeys.ProtectRtcp(sender, SrtpKeys.Rtcp(9999))));
        Assert.Equal(SrtpResult.Ok, SrtpKeys.Unprotect(receiver, SrtpKeys.Protect(sender, SrtpKeys.Rtp(2, ssrc: 1))));
    }

    [Fact]
    public void A_sender_serves_a_bounded_number_of_streams()
    {
        using SrtpSender sender = SrtpKeys.Sender(SrtpProfile.AeadAes128Gcm);
        for (uint ssrc = 0; ssrc < SrtpSender.MaxStreams; ssrc++)
        {
            SrtpKeys.Protect(sender, SrtpKeys.Rtp(1, ssrc, payloadLength: 1));
        }

        byte[] packet = [.. SrtpKeys.Rtp(1, 1_000_000), .. new byte[SrtpSender.MaxOverhead]];
        Assert.Equal(0, sender.ProtectRtp(packet, packet.Length - SrtpSender.MaxOverhead));
        Assert.NotEmpty(SrtpKeys.Protect(sender, SrtpKeys.Rtp(2, 0)));
    }

    [Fact]
    public void Malformed_and_roomless_packets_are_not_protected()
    {
        using SrtpSender sender = SrtpKeys.Sender(SrtpProfile.AeadAes128Gcm);
        byte[] rtp = SrtpKeys.Rtp(1);
        Assert.Equal(0, sender.ProtectRtp(rtp, rtp.Length));                        // no room
        Assert.Equal(0, sender.ProtectRtcp(SrtpKeys.Rtcp(), 32));                   // no room
        Assert.Equal(0, sender.ProtectRtp(new byte[100], 50));                      // version 0
        Assert.Equal(0, sender.ProtectRtcp(new byte[100], 50));                     // version 0
        Assert.Equal(0, sender.ProtectRtp(rtp, 11));                                // shorter than a header
        Assert.Equal(0, sender.ProtectRtp(rtp, -1));
        Assert.Equal(0, sender.ProtectRtp(rtp, int.MaxValue));
        byte[] extension = [.. SrtpKeys.Rtp(1), .. new byte[40]];
        extension[0] |= 0x10;                                                       // X
        extension[14] = 0xff;                                                       // 65,280 words and more
        Assert.Equal(0, sender.ProtectRtp(extension, 112));
    }
}
