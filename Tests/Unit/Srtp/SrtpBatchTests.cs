using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Srtp.Ciphers;
using Xunit;

namespace JbAspire.Tests.Unit.Srtp;

/// <summary>Packets that are finished together are the same as packets that are protected one by one with OpenSSL.</summary>
public class SrtpBatchTests
{
    private const int Stride = 1600;

    public static TheoryData<SrtpProfile> Profiles => SrtpKeys.AllProfiles;

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_batch_equals_packets_one_by_one(SrtpProfile profile)
    {
        using SrtpSender reference = OpenSsl(profile, 1);
        using SrtpSender otherReference = OpenSsl(profile, 2);
        using SrtpSender sender = SrtpKeys.Sender(profile, 1);
        using SrtpSender other = SrtpKeys.Sender(profile, 2);
        Random random = new((int)profile);
        SrtpBatch batch = new();
        byte[] memory = GC.AllocateArray<byte>(Stride * 200, pinned: true);
        int sequenceNumber = 0;
        for (int count = 1; count <= 200; count += count < 20 ? 1 : 45)
        {
            byte[][] expected = new byte[count][];
            for (int i = 0; i < count; i++)
            {
                // Nearly equal lengths as of one picture, or any lengths; from one sender, or from two in turn.
                byte[] packet = SrtpKeys.Rtp(++sequenceNumber, payloadLength: count % 2 == 0 ? 1100 + random.Next(3) : random.Next(1400));
                bool isOther = count % 3 == 0 && i % 2 == 1;
                expected[i] = SrtpKeys.Protect(isOther ? otherReference : reference, packet);
                packet.CopyTo(memory.AsSpan(i * Stride));
                int length = (isOther ? other : sender).ProtectRtp(memory.AsSpan(i * Stride, Stride), packet.Length, batch);
                Assert.Equal(expected[i].Length, length);
            }

            batch.Complete();
            Assert.Equal(0, batch.Count);
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(expected[i], memory.AsSpan(i * Stride, expected[i].Length).ToArray());
            }
        }
    }

    [Fact]
    public void A_sender_may_be_disposed_before_its_tags_are_written()
    {
        SrtpSender sender = SrtpKeys.Sender(SrtpProfile.Aes128CmHmacSha1_80);
        SrtpBatch batch = new();
        byte[] memory = GC.AllocateArray<byte>(Stride * 10, pinned: true);
        for (int i = 0; i < 10; i++)
        {
            byte[] packet = SrtpKeys.Rtp(i);
            packet.CopyTo(memory.AsSpan(i * Stride));
            sender.ProtectRtp(memory.AsSpan(i * Stride, Stride), packet.Length, batch);
        }

        sender.Dispose();
        batch.Complete();
        Assert.Equal(0, batch.Count);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_batch_allocates_nothing_per_packet(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKeys.Sender(profile);
        SrtpBatch batch = new();
        byte[] memory = GC.AllocateArray<byte>(Stride * 11, pinned: true);
        byte[] packet = SrtpKeys.Rtp(1, payloadLength: 1188);
        Pass(50);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Pass(50);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Pass(int times)
        {
            for (int i = 0; i < times * 11; i++)
            {
                Span<byte> slot = memory.AsSpan(i % 11 * Stride, Stride);
                packet.CopyTo(slot);
                sender.ProtectRtp(slot, packet.Length, batch);
                if (i % 11 == 10)
                {
                    batch.Complete();
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Both_backends_read_each_other(SrtpProfile profile)
    {
        using SrtpSender sender = SrtpKeys.Sender(profile);
        using SrtpSender reference = OpenSsl(profile, 1);
        using SrtpReceiver receiver = SrtpKeys.Receiver(profile);
        using SrtpReceiver referenceReceiver = new(profile, SrtpKeys.Key(profile), SrtpKeys.Salt(profile), SrtpBackend.OpenSsl);
        for (int length = 0; length < 1400; length += 17)
        {
            byte[] rtp = SrtpKeys.Rtp(length, payloadLength: length);
            byte[] rtcp = SrtpKeys.Rtcp(extra: length / 4 * 4);
            Assert.Equal(SrtpResult.Ok, SrtpKeys.Unprotect(receiver, SrtpKeys.Protect(reference, rtp)));
            Assert.Equal(SrtpResult.Ok, SrtpKeys.Unprotect(referenceReceiver, SrtpKeys.Protect(sender, rtp)));
            Assert.Equal(SrtpResult.Ok, SrtpKeys.UnprotectRtcp(receiver, SrtpKeys.ProtectRtcp(reference, rtcp)));
            Assert.Equal(SrtpResult.Ok, SrtpKeys.UnprotectRtcp(referenceReceiver, SrtpKeys.ProtectRtcp(sender, rtcp)));
        }
    }

    private static SrtpSender OpenSsl(SrtpProfile profile, int seed) =>
        new(profile, SrtpKeys.Key(profile, seed), SrtpKeys.Salt(profile, seed), SrtpBackend.OpenSsl);
}
