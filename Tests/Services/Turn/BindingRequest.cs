using System.Buffers.Binary;
using Xunit;

namespace JbAspire.Tests.Services.Turn;

/// <summary>STUN as a client sees it, written by hand so that these tests do not judge our code by itself.</summary>
internal static class BindingRequest
{
    public static readonly byte[] Bytes =
    [
        0x00, 0x01, 0x00, 0x00, // Request, Binding, length 0
        0x21, 0x12, 0xA4, 0x42, // magic cookie
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, // transaction id
    ];

    /// <summary>The port of XOR-MAPPED-ADDRESS where <paramref name="answer"/> is the answer of 32 bytes for 127.0.0.1.</summary>
    public static int ReadMappedPort(ReadOnlySpan<byte> answer)
    {
        byte[] expected =
        [
            0x01, 0x01, 0x00, 0x0C, // Success response, Binding, length 12
            0x21, 0x12, 0xA4, 0x42,
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
            0x00, 0x20, 0x00, 0x08, // XOR-MAPPED-ADDRESS
            0x00, 0x01, // IPv4
        ];
        Assert.Equal(expected, answer[..26].ToArray());
        Assert.Equal([0x5E, 0x12, 0xA4, 0x43], answer[28..32].ToArray()); // 127.0.0.1 XOR 0x2112A442
        Assert.Equal(32, answer.Length);
        return BinaryPrimitives.ReadUInt16BigEndian(answer[26..]) ^ 0x2112;
    }
}
