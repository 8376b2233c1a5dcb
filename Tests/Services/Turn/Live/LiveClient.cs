using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.TestKit.Turn;

namespace JbAspire.Tests.Services.Turn.Live;

/// <summary>A TURN client on a real socket: UDP, TCP or TLS.</summary>
internal sealed class LiveClient : IAsyncDisposable
{
    private const int HeaderLength = 4;
    private const int StunHeaderLength = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly Socket _socket;
    private readonly Stream? _stream;
    private readonly Queue<TurnTestMessage> _others = new();

    private LiveClient(Socket socket, Stream? stream, TurnTestClient wire)
    {
        _socket = socket;
        _stream = stream;
        Wire = wire;
    }

    public TurnTestClient Wire { get; }

    public X509Certificate? ServerCertificate => (_stream as SslStream)?.RemoteCertificate;

    public static async Task<LiveClient> ConnectAsync(
        IPEndPoint server, string user, TurnClientTransport transport = TurnClientTransport.Udp, string secret = LiveServer.Secret, IPAddress? from = null)
    {
        bool isUdp = transport == TurnClientTransport.Udp;
        Socket socket = new(server.AddressFamily, isUdp ? SocketType.Dgram : SocketType.Stream, isUdp ? ProtocolType.Udp : ProtocolType.Tcp);
        using CancellationTokenSource deadline = new(Limit);
        try
        {
            if (from is not null)
                socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(server, deadline.Token);
            Stream? stream = isUdp ? null : new NetworkStream(socket);
            if (transport == TurnClientTransport.Tls)
                stream = await SecureAsync(stream!, deadline.Token);
            long expiry = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 600;
            return new LiveClient(socket, stream, new TurnTestClient(TurnTestCredential.OfSecret(secret, user, expiry)));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request, again where it is challenged, and gives its response.</summary>
    public async Task<TurnTestMessage> AskAsync(Func<TurnTestClient, byte[]> request)
    {
        bool wasStranger = Wire.Nonce is null;
        TurnTestMessage answer = await AskOnceAsync(request);
        return answer.ErrorCode == StunErrorCode.StaleNonce || (wasStranger && answer.ErrorCode == StunErrorCode.Unauthenticated)
            ? await AskOnceAsync(request)
            : answer;
    }

    /// <summary>Asks for what must succeed.</summary>
    public async Task<TurnTestMessage> SucceedAsync(Func<TurnTestClient, byte[]> request)
    {
        TurnTestMessage answer = await AskAsync(request);
        return answer.IsSuccess ? answer : throw new InvalidOperationException(answer.ToString());
    }

    public async Task SendAsync(byte[] message)
    {
        using CancellationTokenSource deadline = new(Limit);
        if (_stream is null)
            await _socket.SendAsync(message, deadline.Token);
        else
            await _stream.WriteAsync(message, deadline.Token);
    }

    /// <summary>The next message that is no answer.</summary>
    public Task<TurnTestMessage> ReadAsync() => _others.TryDequeue(out TurnTestMessage? message) ? Task.FromResult(message) : ReceiveAsync(Limit);

    /// <summary>Whether nothing comes for a while. A stream is of no use afterwards where it is so.</summary>
    public async Task<bool> IsSilentAsync(TimeSpan time)
    {
        if (_others.Count > 0)
            return false;

        try
        {
            _others.Enqueue(await ReceiveAsync(time));
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
            await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private async Task<TurnTestMessage> AskOnceAsync(Func<TurnTestClient, byte[]> request)
    {
        byte[] message = request(Wire);
        StunTransactionId id = Wire.LastTransactionId;
        await SendAsync(message);
        while (true)
        {
            TurnTestMessage answer = await ReceiveAsync(Limit);
            if (answer.IsResponse && answer.TransactionId == id)
                return answer;
            _others.Enqueue(answer);
        }
    }

    private async Task<TurnTestMessage> ReceiveAsync(TimeSpan limit)
    {
        using CancellationTokenSource deadline = new(limit);
        byte[] buffer = new byte[ushort.MaxValue];
        int length = _stream is null
            ? await _socket.ReceiveAsync(buffer, deadline.Token)
            : await ReadFrameAsync(_stream, buffer, deadline.Token);
        return Wire.Read(buffer.AsSpan(0, length));
    }

    private static async Task<int> ReadFrameAsync(Stream stream, byte[] buffer, CancellationToken cancellation)
    {
        await stream.ReadExactlyAsync(buffer.AsMemory(0, HeaderLength), cancellation);
        int length = BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(2));
        bool isStun = buffer[0] < 0b0100_0000;
        int rest = isStun ? length + StunHeaderLength - HeaderLength : (length + 3) & ~3;
        await stream.ReadExactlyAsync(buffer.AsMemory(HeaderLength, rest), cancellation);
        return HeaderLength + (isStun ? rest : length);
    }

    private static async Task<SslStream> SecureAsync(Stream stream, CancellationToken cancellation)
    {
        // The certificate signs itself, so that nobody vouches for it; which one it is, the test looks at.
        SslStream secure = new(stream, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate?.Subject == "CN=localhost");
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, cancellation);
        return secure;
    }
}
