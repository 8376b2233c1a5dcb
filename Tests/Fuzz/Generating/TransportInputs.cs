using JbAspire.TestKit;
using JbAspire.TestKit.Turn;

namespace JbAspire.Tests.Fuzz.Generating;

/// <summary>Streams and datagrams of clients, with ClientHellos of libssl and of the framework.</summary>
internal static class TransportInputs
{
    private static readonly byte[] Proxy =
    [
        .. "\r\n\r\n\0\r\nQUIT\n"u8,
        0x21, 0x11, 0x00, 0x0C,                     // version 2, PROXY, TCP4, 12 bytes
        198, 51, 100, 9, 192, 0, 2, 1,              // source, destination
        0x9C, 0x40, 0x0D, 0x96,                     // ports
    ];

    public static IEnumerable<(string Target, string Name, byte[] Bytes)> All()
    {
        byte[] binding = StunInputs.Messages().First().Bytes;
        byte[] channel = TurnTestClient.ChannelData(0x4001, [1, 2, 3, 4, 5], padded: true);
        byte[] tlsHello = TlsHello();
        byte[] dtlsHello = DtlsHello();
        byte[] local = [.. Proxy[..12], 0x20, 0x00, 0x00, 0x00];
        byte[] proxyIPv6 = [.. Proxy[..12], 0x21, 0x21, 0x00, 0x24, .. new byte[36]];

        // Kind of the script; then steps: 0 connects, 2 carries bytes (segment, stream, length), 6 a datagram (port), 7 ends, 8 stalls, 9 drains...
        yield return ("client-transports", "messages",
            [0, 0, .. Bytes(0, 0, [.. binding, .. channel]), .. Bytes(8, 0, [.. channel, .. binding]), 7, 0, 0]);
        yield return ("client-transports", "proxy", [1, 0, .. Bytes(40, 0, [.. Proxy, .. binding]), 10, 200, 0]);
        yield return ("client-transports", "tls", [4, 0, .. Bytes(0, 0, tlsHello), 10, 11, 0]);
        yield return ("client-transports", "tls-in-pieces", [4, 0, .. Bytes(80, 0, tlsHello), 7, 0, 0]);
        yield return ("client-transports", "dtls", [4, 6, 0, .. Piece(dtlsHello), 10, 2, 0]);
        yield return ("client-transports", "udp", [0, 6, 0, .. Piece(binding), 11, 0, 0, 200, 12, 0]);
        yield return ("client-transports", "slow",
            [0, 0, .. Bytes(0, 0, binding), 8, 0, 0, 11, 0, 1, 16, 0, 11, 0, 1, 16, 0, 9, 0, 0, 1, 0, 9, 0, 0, 0, 0]);
        yield return ("client-transports", "splice",
            [0, 0, .. Bytes(0, 0, binding), 13, 0, 3, 1, 2, 3, .. Bytes(0, 0, channel), 14, 0, 0, 4, 1, 2, 3, 4, 8, 1, 0, .. Bytes(0, 0, channel), 14, 1, 0]);
        yield return ("client-transports", "held", [0, 0, .. Bytes(0, 0, binding), 15, 0, 10, 120, 1, 10, 120, 0, 15, 0, 10, 120, 1]);

        foreach ((string name, byte[] header) in ((string, byte[])[])[("tcp4", Proxy), ("local", local), ("tcp6", proxyIPv6)])
            yield return ("proxy-header", name, header);
        yield return ("proxy-header", "followed", [.. Proxy, .. binding]);
        yield return ("tls-records", "hello", [0, .. tlsHello]);
        yield return ("tls-records", "hello-in-pieces", [16, .. tlsHello]);
        yield return ("tls-records", "alert", [0, 21, 3, 3, 0, 2, 1, 0]);
        yield return ("dtls-records", "hello", [.. Piece(dtlsHello), .. Piece(dtlsHello)]);
        foreach (byte action in (byte[])[0, 6, 7, 8, 9, 10, 11])
        {
            yield return ("tls-session", $"first-{action}", [0, action, 0, 20, 1, 2, 3]);
            yield return ("tls-session", $"second-{action}", [1, 0, action, 0, 20, 1, 2, 3]);
            yield return ("tls-session", $"fifth-{action}", [0, 0, 0, 0, 0, action, 0, 20, 1, 2, 3]);
            yield return ("dtls-session", $"first-{action}", [action, 0, 20, 1, 2, 3]);
            yield return ("dtls-session", $"third-{action}", [0, 0, 0, 0, action, 0, 20, 1, 2, 3]);
            yield return ("dtls-srtp", $"first-{action}", [action, 0, 20, 1, 2, 3]);
            yield return ("dtls-srtp", $"fifth-{action}", [0, 0, 0, 0, action, 0, 20, 1, 2, 3]);
            yield return ("dtls-session", $"timer-{action}", [0, 0, 0, 0, 6, 6, 6, 1, 2, action, 0, 20, 1, 2, 3, 1, 70]);
        }
    }

    private static byte[] Bytes(byte segment, byte stream, byte[] bytes) => [2, segment, stream, .. Piece(bytes)];

    /// <summary>Bytes with their length as <see cref="FuzzInput.Piece"/> reads it.</summary>
    private static byte[] Piece(byte[] bytes) => bytes.Length < 0xF0
        ? [(byte)bytes.Length, .. bytes]
        : [(byte)(0xF0 | (bytes.Length >> 8)), (byte)bytes.Length, .. bytes];

    private static byte[] DtlsHello()
    {
        using DtlsTestClient client = new();
        return client.Start().Single();
    }

    private static byte[] TlsHello()
    {
        List<byte> sent = [];
        using System.Net.Security.SslStream client = new(new PipeStream(sent.AddRange, () => []));
        try
        {
            client.AuthenticateAsClient("turn.example");
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            // Nobody answers: the ClientHello is all that was wanted.
        }

        return [.. sent];
    }
}
