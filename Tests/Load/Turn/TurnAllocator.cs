using JbAspire.Load.Linux;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;

namespace JbAspire.Load.Turn;

/// <summary>
/// Makes allocations, each from an address of 127/8 of its own, so that limits per source do not meet the load as one client.
/// </summary>
internal sealed class TurnAllocator(TransportAddress server, string secret, bool coalesce, int socketBufferBytes)
{
    public const ushort Channel = 0x4000;

    private const int Attempts = 8;
    private const int FirstTimeoutMilliseconds = 250;
    private const long CredentialSeconds = 86_400;

    private readonly byte[] _buffer = new byte[2048];

    /// <summary>How many exchanges had to be sent again.</summary>
    public int Retransmissions { get; private set; }

    /// <summary>Allocates, and binds a channel to a peer or gives it a permission; no peer: neither.</summary>
    public TurnFlow Allocate(int index, TransportAddress? peer, bool channel)
    {
        TransportAddress source = TransportAddress.FromBytes([127, 1, (byte)(index >> 8), (byte)index], 0);
        UdpEndpoint socket = new(source, server, socketBufferBytes, coalesce);
        long expiry = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + CredentialSeconds;
        TurnTestClient client = new(TurnTestCredential.OfSecret(secret, $"load{index}", expiry));
        TurnTestMessage response = Exchange(socket, client, () => client.Allocate());
        if (response.ErrorCode == StunErrorCode.Unauthenticated)
            response = Exchange(socket, client, () => client.Allocate());
        Check(response);
        if (peer is { } address)
            Check(Exchange(socket, client, () => channel ? client.ChannelBind(Channel, address) : client.CreatePermission(address)));
        return new TurnFlow(socket, client, SocketAddress.Of(response.Relayed!.Value));
    }

    /// <summary>Ends an allocation.</summary>
    public void Release(TurnFlow flow)
    {
        Exchange(flow.Socket, flow.Client, () => flow.Client.Refresh(0));
        flow.Dispose();
    }

    private static void Check(TurnTestMessage response)
    {
        if (!response.IsSuccess)
            throw new InvalidOperationException($"The server refused: {response}.");
        if (!response.IsIntegrityValid)
            throw new InvalidOperationException($"The server's answer is not signed as it must be: {response}.");
    }

    // RFC 8489 §6.2.1: the same request again, each time after twice the wait.
    private TurnTestMessage Exchange(UdpEndpoint socket, TurnTestClient client, Func<byte[]> request)
    {
        byte[] bytes = request();
        StunTransactionId id = client.LastTransactionId;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            socket.Send(bytes);
            for (int wait = FirstTimeoutMilliseconds << Math.Min(attempt, 3); ;)
            {
                int length = socket.Receive(_buffer, wait);
                if (length == 0)
                    break;

                TurnTestMessage message = client.Read(_buffer.AsSpan(0, length));
                if (message.IsResponse && message.TransactionId == id)
                    return message;
            }

            Retransmissions++;
        }

        throw new InvalidOperationException($"{server} does not answer.");
    }
}
