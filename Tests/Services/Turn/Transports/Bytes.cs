using System.Buffers.Binary;

namespace JbAspire.Tests.Services.Turn.Transports;

/// <summary>Messages as they lie on a stream.</summary>
internal static class Bytes
{
    /// <summary>A Binding request with one attribute of <paramref name="valueLength"/> bytes, a multiple of four, or none.</summary>
    public static byte[] Stun(byte id, int valueLength = 0)
    {
        int body = valueLength == 0 ? 0 : 4 + valueLength;
        byte[] message = new byte[20 + body];
        message[1] = 0x01;                                                              // Binding request
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)body);         // length
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), 0x2112_A442);          // magic cookie
        message[19] = id;                                                               // transaction id
        if (body > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(20), 0x8022);          // SOFTWARE
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(22), (ushort)valueLength);
            message.AsSpan(24).Fill((byte)'s');
        }

        return message;
    }

    /// <summary>ChannelData without padding.</summary>
    public static byte[] ChannelData(params byte[] data)
    {
        byte[] message = new byte[4 + data.Length];
        BinaryPrimitives.WriteUInt16BigEndian(message, 0x4001);                         // channel
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)data.Length);  // length
        data.CopyTo(message, 4);
        return message;
    }

    /// <summary>A message with the padding of a stream.</summary>
    public static byte[] Padded(byte[] message, byte padding = 0) => [.. message, .. Enumerable.Repeat(padding, -message.Length & 3)];

    /// <summary>Bytes that differ from their neighbours.</summary>
    public static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 + i / 256))];
}
