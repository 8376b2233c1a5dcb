using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace JbAspire.Tests.Services.Turn;

/// <summary>Binding through real sockets on loopback.</summary>
public sealed class BindingTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly TurnHost _host = new();
    private readonly CancellationTokenSource _deadline = new(Limit);

    public void Dispose()
    {
        _host.Dispose();
        _deadline.Dispose();
    }

    [Fact]
    public async Task Binding_over_udp_tells_the_source_address()
    {
        using UdpClient client = new(new IPEndPoint(IPAddress.Loopback, 0));
        await client.SendAsync(BindingRequest.Bytes, _host.UdpEndPoint, _deadline.Token);
        UdpReceiveResult answer = await client.ReceiveAsync(_deadline.Token);

        Assert.Equal(_host.UdpEndPoint, answer.RemoteEndPoint);
        Assert.Equal(((IPEndPoint)client.Client.LocalEndPoint!).Port, BindingRequest.ReadMappedPort(answer.Buffer));
    }

    [Fact]
    public async Task Binding_over_tcp_is_answered_byte_by_byte_and_twice_in_one_segment()
    {
        using TcpClient client = await ConnectAsync();
        NetworkStream stream = client.GetStream();
        client.NoDelay = true;
        foreach (byte b in BindingRequest.Bytes)
        {
            await stream.WriteAsync(new[] { b }, _deadline.Token);
        }

        int port = ((IPEndPoint)client.Client.LocalEndPoint!).Port;
        Assert.Equal(port, BindingRequest.ReadMappedPort(await ReadAsync(stream, 32)));

        await stream.WriteAsync((byte[])[.. BindingRequest.Bytes, .. BindingRequest.Bytes], _deadline.Token);
        byte[] answers = await ReadAsync(stream, 64);
        Assert.Equal(port, BindingRequest.ReadMappedPort(answers.AsSpan(0, 32)));
        Assert.Equal(port, BindingRequest.ReadMappedPort(answers.AsSpan(32)));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("\u0000\u0001\u0000\u0000 no magic cookie")]
    public async Task Other_protocols_on_the_tcp_port_are_disconnected(string junk)
    {
        using TcpClient client = await ConnectAsync();
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(junk), _deadline.Token);

        Assert.Equal(0, await ReadToEndAsync(stream));
    }

    [Fact]
    public async Task Server_is_healthy_while_it_listens()
    {
        using HttpClient client = _host.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health", _deadline.Token)).StatusCode);
    }

    [Fact]
    public async Task No_stun_answers_nothing_and_the_server_stays_healthy()
    {
        using TurnHost silent = new(("Turn:NoStun", "true"));
        using UdpClient client = new(new IPEndPoint(IPAddress.Loopback, 0));
        await client.SendAsync(BindingRequest.Bytes, silent.UdpEndPoint, _deadline.Token);

        using CancellationTokenSource wait = new(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await client.ReceiveAsync(wait.Token));
        Assert.True(silent.Running.IsAlive);
    }

    [Fact]
    public async Task Fingerprint_is_on_every_answer_where_configured()
    {
        using TurnHost host = new(("Turn:Fingerprint", "true"));
        using UdpClient client = new(new IPEndPoint(IPAddress.Loopback, 0));
        await client.SendAsync(BindingRequest.Bytes, host.UdpEndPoint, _deadline.Token);
        byte[] answer = (await client.ReceiveAsync(_deadline.Token)).Buffer;

        Assert.Equal(40, answer.Length);
        Assert.Equal([0x80, 0x28, 0x00, 0x04], answer[32..36]);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        TcpClient client = new(AddressFamily.InterNetwork);
        await client.ConnectAsync(_host.TcpEndPoint, _deadline.Token);
        return client;
    }

    private async Task<byte[]> ReadAsync(NetworkStream stream, int length)
    {
        byte[] bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, _deadline.Token);
        return bytes;
    }

    // A reset is an end too: the server closed with our bytes unread.
    private async Task<int> ReadToEndAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[100], _deadline.Token);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
