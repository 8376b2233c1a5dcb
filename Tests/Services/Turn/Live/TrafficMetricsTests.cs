using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.TestKit.Turn;
using JbAspire.Tests.Services.Metrics;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Live;

/// <summary>coturn's metrics of known traffic, while its allocations live.</summary>
public sealed class TrafficMetricsTests
{
    private static readonly string[] Counters = ["rcvp", "rcvb", "sentp", "sentb", "peer_rcvp", "peer_rcvb", "peer_sentp", "peer_sentb"];

    [Fact]
    public async Task Page_tells_what_was_relayed_before_the_allocations_end()
    {
        using EchoPeer peer = new();
        await using LiveServer server = await LiveServer.StartAsync(["allow-loopback-peers", "relay-threads=2"]);
        double bindings = (await server.ReadMetricsAsync())["stun_binding_request"];
        await using LiveClient udp = await LiveClient.ConnectAsync(server.EndPoint, "known");
        await using LiveClient tcp = await LiveClient.ConnectAsync(server.EndPoint, "known", TurnClientTransport.Tcp);
        foreach (LiveClient client in new[] { udp, tcp })
        {
            await client.SucceedAsync(wire => wire.Allocate());
            await client.SucceedAsync(wire => wire.ChannelBind(0x4000, peer.At("127.0.0.1")));
            await client.SucceedAsync(wire => wire.CreatePermission(peer.At("127.0.0.2")));
        }

        // Two of 300 bytes and one of 7 by each client, to and fro.
        for (int i = 0; i < 2; i++)
        {
            await ExchangeAsync(udp, TurnTestClient.ChannelData(0x4000, new byte[300]), 300);
            await ExchangeAsync(tcp, TurnTestClient.ChannelData(0x4000, new byte[300], padded: true), 300);
        }

        await ExchangeAsync(udp, udp.Wire.Send(peer.At("127.0.0.2"), new byte[7]), 7);
        await ExchangeAsync(tcp, tcp.Wire.Send(peer.At("127.0.0.2"), new byte[7]), 7);
        await udp.SucceedAsync(wire => wire.Binding());
        await tcp.SucceedAsync(wire => wire.Binding());
        Assert.Equal(
            StunErrorCode.UnknownAttribute,
            (await udp.AskAsync(wire => wire.UnsignedRequest(StunMethod.Binding, (ref writer) => writer.AddFlag((StunAttributeType)0x7FFE)))).ErrorCode);

        MetricsSamples metrics = await server.ReadMetricsAsync();
        foreach (string counter in Counters)
        {
            // ChannelData has 4 bytes before its data, an indication of 7 bytes of data 20 + 12 + 4 and a byte of padding. What the
            // indication brought comes back from 127.0.0.1, which has a channel.
            int data = counter switch
            {
                "rcvp" or "rcvb" => 304 + 304 + 44,
                "sentp" or "sentb" => 304 + 304 + 11,
                _ => 300 + 300 + 7,
            };
            double expected = counter.EndsWith('p') ? 6 : 2 * data;
            Assert.True(expected == metrics[$"turn_total_traffic_{counter}"], $"{counter}: {metrics[$"turn_total_traffic_{counter}"]}");
            Assert.Equal(expected, metrics[$"turn_traffic_{counter}{{realm=\"live.example\"}}"]);
        }

        Assert.Equal(1, metrics["turn_total_allocations{type=\"UDP\"}"]);
        Assert.Equal(1, metrics["turn_total_allocations{type=\"TCP\"}"]);
        Assert.Equal(0, metrics["turn_total_allocations{type=\"TLS\"}"]);
        Assert.Equal(bindings + 3, metrics["stun_binding_request"]);
        Assert.Equal(bindings + 2, metrics["stun_binding_response"]);
        Assert.Equal(1, metrics["stun_binding_error"]);
        Assert.Equal(2, metrics["turn_unauthenticated_401_requests"]);
        Assert.Equal(2, metrics["jbaspire_turn_ports_in_use"]);
    }

    [PromtoolFact]
    public async Task Own_metrics_of_the_page_pass_the_checker()
    {
        await using LiveServer server = await LiveServer.StartAsync([]);
        string page = (await server.ReadMetricsAsync()).Page;
        IEnumerable<string> own = page.Split('\n').Where(line => line.Contains("jbaspire_", StringComparison.Ordinal));

        await Promtool.CheckAsync(string.Join('\n', own) + "\n", "check", "metrics");
    }

    private static async Task ExchangeAsync(LiveClient client, byte[] message, int length)
    {
        await client.SendAsync(message);
        Assert.Equal(length, (await client.ReadAsync()).Data!.Length);
    }
}
