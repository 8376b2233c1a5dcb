using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>What a publisher writes at the start of a frame's bytes: when the packet was written, and in which encoding.</summary>
/// <param name="WrittenAt">When, on the clock of this process.</param>
/// <param name="Layer">The encoding, 0 = the lowest.</param>
internal readonly record struct PayloadStamp(MonotonicTime WrittenAt, byte Layer)
{
    public const int Length = 9;

    public static bool TryRead(ReadOnlySpan<byte> source, out PayloadStamp stamp)
    {
        bool fits = source.Length >= Length;
        stamp = fits ? new PayloadStamp(new MonotonicTime(BinaryPrimitives.ReadInt64BigEndian(source)), source[Length - 1]) : default;
        return fits;
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, WrittenAt.Nanoseconds);
        destination[Length - 1] = Layer;
    }
}
