using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Allocations;

/// <summary>MOBILITY-TICKET (RFC 8016 §4): 128 random bits that name an allocation, opaque to the client.</summary>
internal readonly record struct MobilityTicket(ulong High, ulong Low)
{
    internal const int Length = 16;

    internal static MobilityTicket Create(FillRandom random)
    {
        Span<byte> bytes = stackalloc byte[Length];
        random(bytes);
        return Read(bytes);
    }

    internal static bool TryParse(ReadOnlySpan<byte> value, out MobilityTicket ticket)
    {
        ticket = value.Length == Length ? Read(value) : default;
        return value.Length == Length;
    }

    internal void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[sizeof(ulong)..], Low);
    }

    private static MobilityTicket Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(ulong)..]));
}
