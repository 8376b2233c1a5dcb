namespace JbAspire.Media.Producers;

/// <summary>
/// Makes packets that follow each other equally long, where little RTP padding does: what one receiver gets then leaves as one train
/// (UDP_SEGMENT), whose datagrams all have one length except that the last may be shorter. A second train costs about 2.8 us, ten times what a
/// datagram of a train does.
/// </summary>
/// <remarks>
/// Encoders cut a frame into packets that differ by a byte (1056 three times, then 1057). RFC 3550 §5.1 has every receiver take padding off;
/// libwebrtc (Chromium, Firefox, Safari), GStreamer and FFmpeg do. A packet that is sent again goes without: its payload is the same.
/// </remarks>
internal static class EqualSegments
{
    /// <summary>Sets the padding of each packet.</summary>
    /// <param name="first">The first packet; others follow through <see cref="MediaPacket.Next"/>.</param>
    /// <param name="maxPadding">Bytes that a packet gets at most, 1-255.</param>
    public static void Plan(MediaPacket first, int maxPadding)
    {
        MediaPacket? begin = first;
        while (begin is not null)
        {
            // A run: neighbours of one frame whose lengths are within the bound of each other.
            int shortest = begin.PayloadLength;
            int longest = shortest;
            MediaPacket last = begin;
            while (last.Next is { } next && BelongTogether(begin, next)
                && Math.Max(longest, next.PayloadLength) - Math.Min(shortest, next.PayloadLength) <= maxPadding)
            {
                shortest = Math.Min(shortest, next.PayloadLength);
                longest = Math.Max(longest, next.PayloadLength);
                last = next;
            }

            // The last one may be shorter, unless another could follow it in the same train.
            bool mayEndShort = last.Next is not { } after || !BelongTogether(last, after) || after.PayloadLength > longest;
            MediaPacket? end = mayEndShort ? last : last.Next;
            for (MediaPacket? packet = begin; packet != end; packet = packet.Next)
            {
                packet!.Padding = (byte)(longest - packet.PayloadLength);
            }

            begin = last.Next;
        }
    }

    private static bool BelongTogether(MediaPacket left, MediaPacket right) =>
        ReferenceEquals(left.Stream, right.Stream) && left.Timestamp == right.Timestamp && left.Audience == right.Audience;
}
