namespace JbAspire.Tests.Fuzz.Generating;

/// <summary>Lives of a TURN server, in the steps of <see cref="Targets.Server.ServerScript"/>.</summary>
internal static class ServerInputs
{
    private const byte Udp = 0b0000_0000;
    private const byte Tcp = 0b0000_0100;
    private const byte NewUdp = 0b0010_0000;
    private const byte Allocate = 0;
    private const byte Refresh = 1;
    private const byte CreatePermission = 2;
    private const byte ChannelBind = 3;
    private const byte Connect = 4;
    private const byte ConnectionBind = 5;
    private const byte PeerByte = 0b0001_0100;
    private static readonly byte[] TransportUdp = [3, 0];
    private static readonly byte[] TransportTcp = [3, 1];
    private static readonly byte[] Peer = [0, PeerByte];

    public static IEnumerable<(string Target, string Name, byte[] Bytes)> All() =>
        Lives().Select(life => ("turn-server", life.Name, life.Bytes));

    private static IEnumerable<(string Name, byte[] Bytes)> Lives()
    {
        // Step 0 is a request of a client (place, and its kind where it is new): method, length of the attributes, their number, attributes.
        byte[] udp = [0, .. Request(0, Udp, Allocate, TransportUdp)];
        byte[] permission = [.. Request(0, null, CreatePermission, Peer)];
        byte[] channel = [.. Request(0, null, ChannelBind, [4, 1], Peer)];
        byte[] datagrams = [8, 0, PeerByte, 3, 1, 2, 3, 6, 0, 1, 8, 2, .. Peer, 12, 2, 9, 9, 0];
        byte[] channelData = [7, 0, 1, 5, 1, 2, 3, 4, 5];
        byte[] icmp = [9, 0, 3, 4, 0, 0, 5, 120, PeerByte];
        yield return ("relay", [.. udp, .. permission, .. datagrams, .. channel, .. channelData, .. datagrams, .. icmp]);
        yield return ("expiry", [.. udp, .. channel, 10, 20, 0, .. datagrams, 10, 40, 0, .. datagrams]);
        yield return ("refresh", [.. udp, .. Request(0, null, Refresh, [2, 0, 0, 2, 0]), .. Request(0, null, Refresh, [1, 1])]);
        yield return ("reservation", [.. udp, .. Request(1, Udp, Allocate, TransportUdp, [5, 1]), .. Request(2, Udp, Allocate, TransportUdp, [6, 0])]);
        yield return ("dual", [0, .. Request(0, NewUdp, Allocate, TransportUdp, [8, 2]), .. permission, .. Request(0, null, Refresh, [7, 2], [1, 1])]);
        // From its new address it learns a nonce first.
        byte[] withTicket = Request(0, null, Refresh, [10, 0]);
        yield return ("mobility", [0, .. Request(0, Udp, Allocate, TransportUdp, [9, 1]), 16, 0, 3, Udp, .. withTicket, .. withTicket]);
        byte[] tcp = [0, .. Request(0, Tcp, Allocate, TransportTcp), .. permission];
        byte[] bind = [.. Request(4, Tcp, ConnectionBind, [11, 0])];
        yield return ("tcp-out", [.. tcp, .. Request(0, null, Connect, Peer), 11, 0, 0, .. bind, 18, 1, 4, 0, 0, 11, 1, 0, 14, 0, 1]);
        yield return ("tcp-in", [.. tcp, 13, 0, PeerByte, .. bind, 18, 0, 4, 0, 0, 14, 4, 1]);
        yield return ("tcp-failed", [.. tcp, .. Request(0, null, Connect, Peer), 11, 1, 0, .. Request(0, null, Connect, Peer), 11, 3, 0]);
        yield return ("refused", [.. udp, 17, 7, .. Request(1, Udp, Allocate, TransportUdp, [9, 0]), 17, 0, 19, 1, .. permission, 19, 0xFF]);
        yield return ("repeated", [.. udp, 15, 0, 0, 30, 1, 0, 15, 0, 0, 0, 0, 0, 15, 2, Udp, 0, 40, 0, 1]);
        yield return ("raw", [0, 5, 0, Udp, 20, 0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    }

    private static byte[] Request(byte place, byte? kind, byte method, params byte[][] attributes)
    {
        byte[] all = [(byte)attributes.Length, .. attributes.SelectMany(attribute => attribute)];
        return [0, place, .. kind is { } own ? [own] : Array.Empty<byte>(), method, (byte)all.Length, .. all];
    }
}
