using Xunit;

namespace JbAspire.Tests.Unit.Media.LayerSelection;

/// <summary>One packet as a receiver gets it, with the frame that it is truly of.</summary>
internal readonly record struct ReceivedPacket(int Sequence, uint Timestamp, byte[] Payload, Vp8Frame Frame, int Index);

/// <summary>
/// A receiver that knows what the encoders did: it judges the packets that one consumer was sent after everything has arrived.
/// </summary>
internal static class Vp8Receiver
{
    /// <summary>
    /// Checks that every frame's references were sent (or lost at the source), that frames are not cut, and that the numbers in the
    /// descriptors are those of one encoder.
    /// </summary>
    /// <param name="received">What was sent, by unwrapped sequence number.</param>
    /// <param name="lost">What never reached the forwarder.</param>
    /// <param name="packetsPerFrame">The packets of a frame.</param>
    public static void Check(IReadOnlyList<ReceivedPacket> received, IReadOnlySet<(Vp8Frame Frame, int Index)> lost, int packetsPerFrame)
    {
        var frames = received.GroupBy(packet => packet.Frame).Select(group => (Frame: group.Key, Packets: group.ToArray())).ToArray();
        var sent = frames.Select(entry => entry.Frame).ToHashSet();
        bool isFirstOfPiece = true;
        (int PictureId, int Tl0PicIdx)? last = null;
        for (int i = 0; i < frames.Length; i++)
        {
            (Vp8Frame frame, ReceivedPacket[] packets) = frames[i];
            bool isLastOfPiece = i + 1 == frames.Length || frames[i + 1].Frame.Stream != frame.Stream || frames[i + 1].Frame.IsKey;
            int missing = Enumerable.Range(0, packetsPerFrame).Count(index => lost.Contains((frame, index)));
            int distinct = packets.Select(packet => packet.Index).Distinct().Count();
            Assert.True(distinct == packetsPerFrame - missing || isLastOfPiece || isFirstOfPiece, $"Frame {frame} is cut.");
            Assert.True(!isFirstOfPiece || frame.IsKey, $"A piece begins with {frame}.");
            foreach (Vp8Frame reference in frame.References)
            {
                bool isLost = Enumerable.Range(0, packetsPerFrame).All(index => lost.Contains((reference, index)));
                Assert.True(sent.Contains(reference) || isLost, $"{frame} needs {reference}, which was left out.");
            }

            (int pictureId, int tl0, int layer, _) = Vp8Frame.Read(packets[0].Payload);
            Assert.All(packets, packet => Assert.Equal(Vp8Frame.Read(packets[0].Payload), Vp8Frame.Read(packet.Payload)));
            Assert.All(packets, packet => Assert.Equal(packets[0].Timestamp, packet.Timestamp));
            if (last is { } before && lost.Count == 0)
            {
                Assert.Equal((before.PictureId + 1) & 0x7FFF, pictureId);
                Assert.Equal((before.Tl0PicIdx + (layer == 0 ? 1 : 0)) & 0xFF, tl0);
            }

            last = (pictureId, tl0);
            isFirstOfPiece = isLastOfPiece;
        }
    }
}
