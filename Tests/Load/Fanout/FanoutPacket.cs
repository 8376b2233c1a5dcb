using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace JbAspire.Load.Fanout;

/// <summary>
/// A packet of a VP8 stream as an SFU looks at it: RTP header (RFC 3550 §5.1), payload descriptor with a picture id (RFC 7741 §4.2), on a
/// frame's first packet the frame's tag (RFC 6386 §9.1), then bytes of one value and a <see cref="FanoutStamp"/>.
/// </summary>
internal static class FanoutPacket
{
    public const int ClockRate = 90_000;
    public const int PayloadType = 96;

    /// <summary>Every producer's: the one that Janus expects of the first stream of a remote publisher.</summary>
    public const uint Ssrc = 1000;

    /// <summary>The smallest packet that can be told apart from a damaged one.</summary>
    public const int MinSize = 100;

    private const byte Filling = 0xA5;
    private const int HeaderLength = 12;
    private const byte Version2 = 0b1000_0000;
    private const byte PaddingBit = 0b0010_0000;
    private const byte MarkerBit = 0b1000_0000;

    // RFC 7741 §4.2: X: extended; S: the partition's start; I: a picture id; M: of 15 bits.
    private const byte Extended = 0b1000_0000;
    private const byte Start = 0b0001_0000;
    private const byte HasPictureId = 0b1000_0000;
    private const ushort LongPictureId = 0x8000;
    private const int DescriptorLength = 4;

    // RFC 6386 §9.1: bit 0 of the tag is 0 for a key frame, whose start code and size follow the tag; bit 4: shown.
    private const byte KeyFrameTag = 0b0001_0000;
    private const byte DeltaFrameTag = 0b0001_0001;
    private const int Width = 1280;
    private const int Height = 720;

    // Headers may grow on their way: what lies before this is not compared.
    private const int NotCompared = 64;

    private static ReadOnlySpan<byte> StartCode => [0x9d, 0x01, 0x2a];

    public static void Write(Span<byte> packet, in FrameSlice slice, in FanoutStamp stamp)
    {
        packet.Fill(Filling);
        packet[0] = Version2;
        packet[1] = (byte)(PayloadType | (slice.IsLast ? MarkerBit : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)stamp.Index);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], slice.Timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], Ssrc);
        Span<byte> payload = packet[HeaderLength..];
        payload[0] = (byte)(Extended | (slice.IsFirst ? Start : 0));
        payload[1] = HasPictureId;
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)(LongPictureId | slice.PictureId));
        if (slice.IsFirst)
            WriteFrameTag(payload[DescriptorLength..], slice.IsKey);
        MemoryMarshal.Write(packet[^FanoutStamp.Length..], stamp);
    }

    /// <summary>Reads the stamp of a packet without SRTP; false where its payload is not what was sent.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out FanoutStamp stamp)
    {
        stamp = default;
        if (packet.Length < MinSize)
            return false;

        if ((packet[0] & PaddingBit) != 0)
        {
            int padding = packet[^1];
            if (padding == 0 || padding > packet.Length - MinSize)
                return false;

            packet = packet[..^padding];
        }

        stamp = MemoryMarshal.Read<FanoutStamp>(packet[^FanoutStamp.Length..]);
        return packet[NotCompared..^FanoutStamp.Length].IndexOfAnyExcept(Filling) < 0;
    }

    private static void WriteFrameTag(Span<byte> frame, bool key)
    {
        frame[0] = key ? KeyFrameTag : DeltaFrameTag;
        if (!key)
            return;

        StartCode.CopyTo(frame[3..]);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[6..], Width);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[8..], Height);
    }
}
