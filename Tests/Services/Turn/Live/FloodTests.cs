using System.Globalization;
using System.Net;
using System.Net.Sockets;
using JbAspire.TestKit;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Live;

/// <summary>Strangers in great numbers: the server keeps nothing of them and serves its clients.</summary>
public sealed class FloodTests
{
    private const int Packets = 10_000;
    private const int Sockets = 20;
    private const long MaxGrowth = 48 * 1024 * 1024;
    private static readonly IPAddress Source = IPAddress.Parse("127.0.0.66");

    [Fact]
    public async Task Neither_ten_thousand_strange_allocates_nor_client_hellos_leave_anything_behind()
    {
        using EchoPeer peer = new();
        await using LiveServer server = await LiveServer.StartAsync(["allow-loopback-peers", "relay-threads=2"], hasCertificate: true);
        await using LiveClient client = await LiveClient.ConnectAsync(server.EndPoint, "good");
        await client.SucceedAsync(wire => wire.Allocate());
        await client.SucceedAsync(wire => wire.ChannelBind(0x4000, peer.At("127.0.0.1")));
        using DtlsTestClient dtls = new();
        byte[] hello = Assert.Single(dtls.Start());
        byte[] Allocate(int i) => new TurnTestClient().Allocate();
        byte[] Hello(int i) => hello;

        // Once before, so that code is compiled and buffers are there.
        await FloodAsync(server.EndPoint, Allocate, Packets / 5);
        await FloodAsync(server.EndPoint, Hello, Packets / 5);
        (long memoryBefore, int filesBefore) = Measure(server.ProcessId);
        Task floods = Task.WhenAll(FloodAsync(server.EndPoint, Allocate, Packets), FloodAsync(server.EndPoint, Hello, Packets));
        for (byte i = 0; !floods.IsCompleted || i < 20; i++)
        {
            await client.SendAsync(TurnTestClient.ChannelData(0x4000, [i, 2, 3]));
            Assert.Equal([i, 2, 3], (await client.ReadAsync()).Data);
            await Task.Delay(5);
        }

        await floods;
        await using LiveClient second = await LiveClient.ConnectAsync(server.EndPoint, "good");
        await second.SucceedAsync(wire => wire.Allocate());
        await second.SucceedAsync(wire => wire.Refresh(0));

        (long memory, int files) = Measure(server.ProcessId);
        Assert.True(memory - memoryBefore < MaxGrowth, $"{memoryBefore} bytes before, {memory} after");
        Assert.InRange(files, filesBefore - 2, filesBefore + 2);
        MetricsSamples metrics = await server.ReadMetricsAsync();
        Assert.True(metrics["turn_unauthenticated_401_requests"] > Packets / 2, "the flood did not arrive");
        Assert.True(metrics["turn_unauthenticated_401_dropped_responses"] > Packets / 2, "the flood was answered");
        Assert.Equal(1, metrics["turn_total_allocations{type=\"UDP\"}"]);
        Assert.Equal(32_768, metrics["turn_ratelimit_total_buckets"]);
        Assert.InRange(metrics["turn_ratelimit_occupied_buckets"], 1, 4);
        Assert.Equal(0, metrics["turn_ratelimit_hash_collisions"]);
    }

    [Fact]
    public async Task Burst_of_two_hundred_allocates_gets_the_configured_number_of_answers()
    {
        await using LiveServer server = await LiveServer.StartAsync(["unauthorized-ratelimit-rps=5"]);
        using Socket socket = Connect(server.EndPoint);
        for (int i = 0; i < 200; i++)
            await socket.SendAsync(new TurnTestClient().Allocate());

        int answers = 0;
        byte[] buffer = new byte[1500];
        using CancellationTokenSource end = new(TimeSpan.FromMilliseconds(700));
        try
        {
            while (await socket.ReceiveAsync(buffer, end.Token) > 0)
                answers++;
        }
        catch (OperationCanceledException)
        {
            // No more.
        }

        // Six seconds' worth at once, and five more for the second that the test may take.
        Assert.InRange(answers, 30, 35);
        Assert.Equal(200, (await server.ReadMetricsAsync())["turn_unauthenticated_401_requests"]);
    }

    private static async Task FloodAsync(IPEndPoint server, Func<int, byte[]> make, int packets)
    {
        Socket[] sockets = [.. Enumerable.Range(0, Sockets).Select(_ => Connect(server))];
        for (int i = 0; i < packets; i++)
        {
            await sockets[i % Sockets].SendAsync(make(i));
            if (i % 100 == 99)
                await Task.Delay(5);
        }

        foreach (Socket socket in sockets)
            socket.Dispose();
    }

    private static Socket Connect(IPEndPoint server)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(Source, 0));
        socket.Connect(server);
        return socket;
    }

    private static (long Bytes, int Files) Measure(int processId)
    {
        string resident = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        long kilobytes = long.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return (kilobytes * 1024, Directory.GetFileSystemEntries($"/proc/{processId}/fd").Length);
    }
}
