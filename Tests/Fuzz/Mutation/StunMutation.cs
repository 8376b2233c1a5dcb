using System.Buffers.Binary;

namespace JbAspire.Tests.Fuzz.Mutation;

/// <summary>Changes a STUN message where its structure is: whole attributes, their types and their lengths.</summary>
internal static class StunMutation
{
    private const int HeaderLength = 20;
    private const int AttributeHeaderLength = 4;
    private const uint MagicCookie = 0x2112_A442;

    private static readonly ushort[] Types =
    [
        0x0001, 0x0003, 0x0006, 0x0008, 0x0009, 0x000A, 0x000C, 0x000D, 0x0012, 0x0013, 0x0014, 0x0015, 0x0016, 0x0017, 0x0018, 0x0019, 0x001A,
        0x001B, 0x001C, 0x001D, 0x001E, 0x0020, 0x0022, 0x0024, 0x0025, 0x0026, 0x0027, 0x002A, 0x8000, 0x8001, 0x8002, 0x8003, 0x8004, 0x8022,
        0x8023, 0x8028, 0x8029, 0x802A, 0x802B, 0x802C, 0x802D, 0x802E, 0x8030, 0x8032, 0xC001,
    ];

    /// <summary>Writes the header that goes with the length, so that what follows is looked at.</summary>
    public static void FixLength(Span<byte> message)
    {
        if (message.Length < HeaderLength)
            return;
        message[0] &= 0x3F;
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], (ushort)((message.Length - HeaderLength) & ~3));
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], MagicCookie);
    }

    /// <summary>Removes, repeats, renames, shortens or lengthens one attribute, or swaps two.</summary>
    public static void Change(Random random, byte[] buffer, ref int length)
    {
        List<Range> attributes = Find(buffer.AsSpan(0, length));
        if (attributes.Count == 0)
            return;

        Range one = attributes[random.Next(attributes.Count)];
        byte[] bytes = buffer[one];
        switch (random.Next(6))
        {
            case 0:
                Replace(buffer, ref length, one, []);
                break;
            case 1:
                Replace(buffer, ref length, one, [.. bytes, .. bytes]);
                break;
            case 2:
                BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(one), Types[random.Next(Types.Length)]);
                break;
            case 3:
                BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(one)[2..], (ushort)(bytes.Length - AttributeHeaderLength + random.Next(-4, 5)));
                break;
            case 4:
                Replace(buffer, ref length, one, Resize(bytes, random.Next(40)));
                break;
            default:
                Range other = attributes[random.Next(attributes.Count)];
                Replace(buffer, ref length, one, buffer[other]);
                break;
        }
    }

    private static byte[] Resize(byte[] attribute, int valueLength)
    {
        byte[] resized = new byte[AttributeHeaderLength + ((valueLength + 3) & ~3)];
        attribute.AsSpan(0, Math.Min(attribute.Length, resized.Length)).CopyTo(resized);
        BinaryPrimitives.WriteUInt16BigEndian(resized.AsSpan(2), (ushort)valueLength);
        return resized;
    }

    private static List<Range> Find(ReadOnlySpan<byte> message)
    {
        List<Range> attributes = [];
        for (int offset = HeaderLength; offset + AttributeHeaderLength <= message.Length;)
        {
            int value = BinaryPrimitives.ReadUInt16BigEndian(message[(offset + 2)..]);
            int end = Math.Min(message.Length, offset + AttributeHeaderLength + ((value + 3) & ~3));
            attributes.Add(offset..end);
            offset = end;
        }

        return attributes;
    }

    private static void Replace(byte[] buffer, ref int length, Range place, byte[] bytes)
    {
        byte[] changed = [.. buffer.AsSpan(0, place.Start.Value), .. bytes, .. buffer.AsSpan(place.End.Value, length - place.End.Value)];
        length = Math.Min(changed.Length, buffer.Length);
        changed.AsSpan(0, length).CopyTo(buffer);
    }
}
