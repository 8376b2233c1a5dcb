using System.Runtime.InteropServices;

namespace JbAspire.Load.Turn;

/// <summary>What a packet's data begins with; bytes of one value follow.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct PacketStamp(uint Flow, uint Sequence, long SentAt)
{
    public const int Length = 16;

    /// <summary>Every byte of the data that is not the stamp.</summary>
    public const byte Filling = 0xA5;

    public void Write(Span<byte> data) => MemoryMarshal.Write(data, this);

    /// <summary>Reads the stamp; false where the data is not what was sent.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, int size, out PacketStamp stamp)
    {
        stamp = data.Length == size ? MemoryMarshal.Read<PacketStamp>(data) : default;
        return data.Length == size && data[Length..].IndexOfAnyExcept(Filling) < 0;
    }
}
