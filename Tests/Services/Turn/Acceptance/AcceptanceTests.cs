using System.Net;
using System.Net.Sockets;
using JbAspire.Protocols.Stun;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Acceptance;

/// <summary>coturn's own clients against the server: UDP, TCP, TLS, DTLS, TCP relays, both families, every kind of refusal.</summary>
[Collection(AcceptanceGroup.Name)]
public sealed class AcceptanceTests(AcceptanceSession session) : IClassFixture<AcceptanceSession>
{
    private const string NothingLost = "Total lost packets 0 (0.000000%)";

    public static TheoryData<string> Rows => [.. AcceptanceRows.All.Select(row => row.Name)];

    [CoturnTheory]
    [MemberData(nameof(Rows))]
    public async Task Client_prints_what_it_must(string name)
    {
        AcceptanceRow row = AcceptanceRows.All.Single(candidate => candidate.Name == name);
        string output = await session.OutputOf(row);

        // Not Assert.Contains: it cuts the text, and the text is what tells why.
        Assert.True(output.Contains(row.Expected, StringComparison.Ordinal), $"\"{row.Expected.TrimEnd()}\" is not in:\n{output}");
        Assert.True(!row.LosesNothing || output.Contains(NothingLost, StringComparison.Ordinal), $"Packets were lost:\n{output}");
    }

    [CoturnFact("turnutils_uclient")]
    public async Task A_stale_nonce_gets_438_and_the_new_one_goes_through()
    {
        TurnTestClient client = new(CredentialFor("stale", secondsLeft: 60));
        using UdpClient socket = await ConnectAsync();

        Assert.Equal(StunErrorCode.Unauthenticated, (await ExchangeAsync(socket, client, client.Allocate())).ErrorCode);
        client.Nonce = new byte[client.Nonce!.Length];
        Assert.Equal(StunErrorCode.StaleNonce, (await ExchangeAsync(socket, client, client.Allocate())).ErrorCode);
        TurnTestMessage allocated = await ExchangeAsync(socket, client, client.Allocate());

        Assert.True(allocated.IsSuccess && allocated.IsIntegrityValid, allocated.ToString());
    }

    [CoturnFact("turnutils_uclient")]
    public async Task Expired_and_wrong_credentials_get_401()
    {
        TurnTestCredential expired = CredentialFor("late", secondsLeft: -10);
        TurnTestCredential wrong = CredentialFor("wrong", secondsLeft: 60) with { Password = "wrong" };
        foreach (TurnTestCredential credential in new[] { expired, wrong })
        {
            TurnTestClient client = new(credential);
            using UdpClient socket = await ConnectAsync();
            await ExchangeAsync(socket, client, client.Allocate());

            Assert.Equal(StunErrorCode.Unauthenticated, (await ExchangeAsync(socket, client, client.Allocate())).ErrorCode);
        }
    }

    private static TurnTestCredential CredentialFor(string name, int secondsLeft) =>
        TurnTestCredential.OfSecret(AcceptanceServer.Secret, name, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + secondsLeft);

    private static async Task<TurnTestMessage> ExchangeAsync(UdpClient socket, TurnTestClient client, byte[] request)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(20));
        await socket.SendAsync(request, deadline.Token);
        return client.Read((await socket.ReceiveAsync(deadline.Token)).Buffer);
    }

    private async Task<UdpClient> ConnectAsync()
    {
        AcceptanceServer server = await session.ServerOf(AcceptanceProfile.DualStack);
        UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Connect(server.EndPoint);
        return socket;
    }
}
