using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.TestKit.Media;

/// <summary>
/// What a virtual encoder writes at the start of each frame's payload, behind the codec's own bytes: by it a virtual decoder
/// knows for certain what the frame needs, whatever the SFU did to headers and descriptors.
/// </summary>
/// <param name="Stream">The encoding, 0 = lowest quality.</param>
/// <param name="Number">The frame's number in its encoding, from 1.</param>
/// <param name="Reference">The number of the frame that it refers to; 0 = none (a key frame).</param>
/// <param name="TemporalLayer">The temporal layer.</param>
/// <param name="PacketCount">The packets of the frame.</param>
/// <param name="CapturedAt">When it was captured.</param>
public readonly record struct VideoFrameTag(int Stream, int Number, int Reference, int TemporalLayer, int PacketCount, MonotonicTime CapturedAt)
{
    public const int Length = 22;

    public bool IsKeyFrame => Reference == 0;

    public static VideoFrameTag Read(ReadOnlySpan<byte> source) => new(
        source[0],
        BinaryPrimitives.ReadInt32BigEndian(source[1..]),
        BinaryPrimitives.ReadInt32BigEndian(source[5..]),
        source[9],
        BinaryPrimitives.ReadInt32BigEndian(source[10..]),
        new MonotonicTime(BinaryPrimitives.ReadInt64BigEndian(source[14..])));

    public void Write(Span<byte> destination)
    {
        destination[0] = (byte)Stream;
        BinaryPrimitives.WriteInt32BigEndian(destination[1..], Number);
        BinaryPrimitives.WriteInt32BigEndian(destination[5..], Reference);
        destination[9] = (byte)TemporalLayer;
        BinaryPrimitives.WriteInt32BigEndian(destination[10..], PacketCount);
        BinaryPrimitives.WriteInt64BigEndian(destination[14..], CapturedAt.Nanoseconds);
    }
}
