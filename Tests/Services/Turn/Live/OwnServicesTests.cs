using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Live;

/// <summary>What listens on the host of the server is out of reach of its relays, however its address is spelled.</summary>
public sealed class OwnServicesTests
{
    private const ushort FirstChannel = 0x4000;
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(300);

    private static readonly string[] IPv4Spellings =
    [
        "127.0.0.1", "127.1.2.3", "127.255.255.254", "0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255",
    ];

    private static readonly string[] IPv6Spellings =
    [
        "::1", "::", "::ffff:127.0.0.1", "::ffff:127.1.2.3", "::ffff:0.0.0.0", "::127.0.0.1", "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::", "64:ff9b:1::7f00:1", // NAT64
        "2002:7f00:1::1", "2002::1", // 6to4
        "2001:0:7f00:1::80ff:fffe", // Teredo: the client's address is inverted
        "fe80::5efe:7f00:1", "2a00:1450::5efe:7f00:1", "2a00:1450::200:5efe:7f00:1", // ISATAP
        "fe80::1", "ff01::1", "ff02::1",
    ];

    [Theory]
    [InlineData(TurnTransport.Udp, TurnAddressFamily.IPv4)]
    [InlineData(TurnTransport.Udp, TurnAddressFamily.IPv6)]
    [InlineData(TurnTransport.Tcp, TurnAddressFamily.IPv4)]
    [InlineData(TurnTransport.Tcp, TurnAddressFamily.IPv6)]
    public async Task No_spelling_of_this_host_is_a_peer(TurnTransport relayed, TurnAddressFamily family)
    {
        using EchoPeer listener = new();
        await using LiveServer server = await StartAsync();
        await using LiveClient client = await LiveClient.ConnectAsync(
            server.EndPoint, "spelling", relayed == TurnTransport.Tcp ? TurnClientTransport.Tcp : TurnClientTransport.Udp);
        await client.SucceedAsync(wire => wire.Allocate(relayed, more: (ref writer) => writer.AddRequestedAddressFamily(family)));

        int refusals = 0;
        ushort channel = FirstChannel;
        foreach (IPAddress address in Spellings())
        {
            bool isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
            bool isOfFamily = isIPv6 == (family == TurnAddressFamily.IPv6);
            StunErrorCode expected = isOfFamily ? StunErrorCode.Forbidden : StunErrorCode.PeerAddressFamilyMismatch;
            byte[] Ask(TurnTestClient wire, StunMethod method) => wire.Request(method, (ref writer) =>
            {
                if (method == StunMethod.ChannelBind)
                    writer.AddChannelNumber(new ChannelNumber(channel));
                AddPeer(ref writer, wire, address, listener.Port);
            });

            StunMethod second = relayed == TurnTransport.Tcp ? StunMethod.Connect : StunMethod.ChannelBind;
            foreach (StunMethod method in new[] { StunMethod.CreatePermission, second })
            {
                TurnTestMessage answer = await client.AskAsync(wire => Ask(wire, method));
                Assert.True(answer.ErrorCode == expected, $"{address}: {answer}");
                refusals += isOfFamily ? 1 : 0;
            }

            if (relayed == TurnTransport.Tcp)
                continue;
            channel++;
            await client.SendAsync(client.Wire.Indication(StunMethod.Send, (ref writer) =>
            {
                AddPeer(ref writer, client.Wire, address, listener.Port);
                writer.AddAttribute(StunAttributeType.Data, "x"u8);
            }));
            refusals += isOfFamily ? 1 : 0;
        }

        await Task.Delay(Late);
        Assert.Equal((0, 0), (listener.Datagrams, listener.Connections));
        MetricsSamples metrics = await server.ReadMetricsAsync();
        Assert.Equal(refusals, metrics.Sum("jbaspire_turn_denied_peers_total"));
        string[] rules = family == TurnAddressFamily.IPv6
            ? ["loopback", "unspecified", "multicast", "embedded", "link_local"]
            : ["loopback", "unspecified", "multicast"];
        Assert.All(rules, rule => Assert.True(metrics[$"jbaspire_turn_denied_peers_total{{rule=\"{rule}\"}}"] > 0, rule));
        Assert.Equal(0, metrics.Sum("turn_total_traffic_peer_sentp"));
    }

    [Fact]
    public async Task Listeners_of_the_server_are_no_peers_even_where_loopback_is_allowed()
    {
        using EchoPeer other = new();
        await using LiveServer server = await StartAsync("allow-loopback-peers");
        await using LiveClient udp = await LiveClient.ConnectAsync(server.EndPoint, "own");
        await using LiveClient tcp = await LiveClient.ConnectAsync(server.EndPoint, "own", TurnClientTransport.Tcp);
        await using LiveClient six = await LiveClient.ConnectAsync(server.EndPoint, "own");
        await udp.SucceedAsync(wire => wire.Allocate());
        await tcp.SucceedAsync(wire => wire.Allocate(TurnTransport.Tcp));
        await six.SucceedAsync(wire => wire.Allocate(more: (ref writer) => writer.AddRequestedAddressFamily(TurnAddressFamily.IPv6)));

        ushort channel = FirstChannel;
        foreach (int port in new[] { server.EndPoint.Port, server.TlsEndPoint.Port, server.MetricsPort })
        {
            foreach (string address in new[] { "127.0.0.1", "127.1.2.3", "::1" })
            {
                TransportAddress peer = TransportAddress.From(IPAddress.Parse(address), port);
                LiveClient client = peer.IsIPv6 ? six : udp;
                Assert.Equal(StunErrorCode.Forbidden, (await client.AskAsync(wire => wire.ChannelBind(channel++, peer))).ErrorCode);
                await client.SucceedAsync(wire => wire.CreatePermission(peer));
                await client.SendAsync(client.Wire.Send(peer, client.Wire.Binding()));
                if (!peer.IsIPv6)
                    Assert.Equal(StunErrorCode.Forbidden, (await tcp.AskAsync(wire => wire.Connect(peer))).ErrorCode);
            }
        }

        Assert.True(await udp.IsSilentAsync(Late) && await six.IsSilentAsync(Late));
        Assert.Equal(24, (await server.ReadMetricsAsync())["jbaspire_turn_denied_peers_total{rule=\"own_listener\"}"]);

        // The way itself is open: what else listens on loopback is reached.
        await udp.SendAsync(udp.Wire.Send(other.At("127.0.0.1"), "y"u8.ToArray()));
        Assert.Equal("y"u8.ToArray(), (await udp.ReadAsync()).Data);
        await six.SendAsync(six.Wire.Send(other.At("::1"), "z"u8.ToArray()));
        Assert.Equal("z"u8.ToArray(), (await six.ReadAsync()).Data);
        await tcp.SucceedAsync(wire => wire.Connect(other.At("127.0.0.1")));
        Assert.Equal(1, other.Connections);
    }

    private static Task<LiveServer> StartAsync(params string[] settings) => LiveServer.StartAsync(
        ["listening-ip=::1", "relay-ip=127.0.0.1", "relay-ip=::1", .. settings], hasCertificate: true);

    private static IEnumerable<IPAddress> Spellings() =>
        IPv4Spellings.Concat(IPv6Spellings).Select(IPAddress.Parse)
            .Concat(NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Select(unicast => new IPAddress(unicast.Address.GetAddressBytes())))
            .Distinct();

    // By hand: TestKit's writer makes an IPv4 attribute of an IPv4-mapped address, which would not be what an attacker sends.
    private static void AddPeer(ref StunMessageWriter writer, TurnTestClient wire, IPAddress address, int port)
    {
        byte[] mask = new byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(mask, 0x2112A442);
        wire.LastTransactionId.WriteTo(mask.AsSpan(4));
        byte[] bytes = address.GetAddressBytes();
        byte[] value = new byte[4 + bytes.Length];
        value[1] = (byte)(bytes.Length == 4 ? 1 : 2);
        BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(2), (ushort)(port ^ 0x2112));
        for (int i = 0; i < bytes.Length; i++)
            value[4 + i] = (byte)(bytes[i] ^ mask[i]);
        writer.AddAttribute(StunAttributeType.XorPeerAddress, value);
    }
}
