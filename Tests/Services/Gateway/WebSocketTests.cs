using System.Net.WebSockets;
using System.Text;
using Xunit;

namespace JbAspire.Tests.Services.Gateway;

public sealed class WebSocketTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("/ws/signaling/room-1", null)]
    [InlineData("/ws/signaling/room-1?peerId=a", "protoo")]
    [InlineData("/?roomId=room-1&peerId=a", "protoo")]
    public async Task WebSocket_passes_both_ways_with_its_subprotocol_and_close_code(string path, string? subprotocol)
    {
        using var time = new CancellationTokenSource(Timeout);
        await using var backend = await RecordingBackend.StartAsync("signaling");
        await using var gateway = new GatewayHost(("services:signaling:http:0", backend.Address));
        gateway.BuildWebClient();
        using var socket = new ClientWebSocket();
        if (subprotocol is not null)
            socket.Options.AddSubProtocol(subprotocol);

        await socket.ConnectAsync(ToWebSocket(gateway.Start(), path), time.Token);

        Assert.Equal(subprotocol, socket.SubProtocol);
        Assert.Equal(path, await ReceiveAsync(socket, time.Token));
        await socket.SendAsync(Encoding.UTF8.GetBytes("xin chào"), WebSocketMessageType.Text, true, time.Token);
        Assert.Equal("xin chào", await ReceiveAsync(socket, time.Token));
        await socket.SendAsync(Encoding.UTF8.GetBytes("restart"), WebSocketMessageType.Text, true, time.Token);
        Assert.Equal("", await ReceiveAsync(socket, time.Token));
        Assert.Equal(1012, (int?)socket.CloseStatus);
    }

    [Fact]
    public async Task Page_at_the_root_stays_the_web_client()
    {
        await using var backend = await RecordingBackend.StartAsync("signaling");
        await using var gateway = new GatewayHost(("services:signaling:http:0", backend.Address));
        gateway.BuildWebClient();
        using var client = new HttpClient { BaseAddress = gateway.Start() };

        Assert.Contains("<title>JbAspire</title>", await client.GetStringAsync("/?room=r&name=n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebSocket_of_another_subprotocol_at_the_root_is_refused()
    {
        using var time = new CancellationTokenSource(Timeout);
        await using var backend = await RecordingBackend.StartAsync("signaling");
        await using var gateway = new GatewayHost(("services:signaling:http:0", backend.Address));
        gateway.BuildWebClient();
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("mqtt");

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(ToWebSocket(gateway.Start(), "/?roomId=r"), time.Token));
    }

    private static Uri ToWebSocket(Uri address, string path) => new($"ws://{address.Authority}{path}");

    private static async Task<string> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[1024];
        var received = await socket.ReceiveAsync(buffer, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
