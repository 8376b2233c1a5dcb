using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>A client of a <see cref="TurnHarness"/>: what it writes goes to the server at once, and what comes back is read.</summary>
internal sealed class HarnessClient(TurnHarness harness, TurnTestClient wire, TurnClient address)
{
    internal TurnTestClient Wire { get; } = wire;

    internal TurnClient Address { get; } = address;

    internal TransportAddress Own => Address.Path.Remote;

    /// <summary>The same credentials from another address.</summary>
    internal HarnessClient From(TransportAddress other, TurnClientTransport? transport = null) => new(
        harness, Wire, new TurnClient(Address.Path with { Remote = other }, transport ?? Address.Transport));

    /// <summary>Sends bytes as they are.</summary>
    internal void Send(byte[] message) => harness.Server.HandleClient(message, Address, harness.Now);

    /// <summary>Sends bytes and takes the one message that comes back.</summary>
    internal TurnTestMessage Ask(byte[] message)
    {
        Take();
        Send(message);
        return Assert.Single(Take());
    }

    /// <summary>Sends bytes that must not be answered.</summary>
    internal void AskInVain(byte[] message)
    {
        Take();
        Send(message);
        Assert.Empty(Take());
    }

    /// <summary>Makes a request, again after a challenge, and checks that its answer is signed.</summary>
    internal TurnTestMessage Call(Func<TurnTestClient, byte[]> request)
    {
        TurnTestMessage answer = Ask(request(Wire));
        if (answer.ErrorCode is StunErrorCode.Unauthenticated or StunErrorCode.StaleNonce)
            answer = Ask(request(Wire));
        Assert.Equal(Wire.LastTransactionId, answer.TransactionId);
        if (answer.ErrorCode is not StunErrorCode.Unauthenticated)
            Assert.True(answer.IsIntegrityValid, $"{answer} is not signed.");
        return answer;
    }

    /// <summary>Makes a request that must succeed.</summary>
    internal TurnTestMessage Succeed(Func<TurnTestClient, byte[]> request)
    {
        TurnTestMessage answer = Call(request);
        Assert.True(answer.IsSuccess, answer.ToString());
        return answer;
    }

    /// <summary>Makes a request that must fail, and checks that its code is counted.</summary>
    internal TurnTestMessage Fail(StunErrorCode code, Func<TurnTestClient, byte[]> request)
    {
        if (Wire.Realm is null)
            Ask(Wire.Refresh());
        long before = harness.Errors(code);
        TurnTestMessage answer = Call(request);
        Assert.True(answer.ErrorCode == code, $"{answer}, expected {(int)code}");
        Assert.NotEmpty(answer.ReasonPhrase);
        Assert.Equal(before + 1, harness.Errors(code));
        return answer;
    }

    /// <summary>Allocates, and tells the relayed address.</summary>
    internal TransportAddress Allocate(TurnTransport transport = TurnTransport.Udp, uint? lifetime = null, WriteAttributes? more = null) =>
        Succeed(client => client.Allocate(transport, lifetime, more)).Relayed!.Value;

    /// <summary>What has come since the last call.</summary>
    internal List<TurnTestMessage> Take()
    {
        List<TurnTestMessage> messages = [];
        foreach ((TurnClient client, byte[] bytes) in harness.Transport.ToClients)
        {
            if (client == Address)
                messages.Add(Wire.Read(bytes));
        }

        harness.Transport.ToClients.RemoveAll(sent => sent.Client == Address);
        return messages;
    }

    internal void Disconnect() => harness.Server.HandleClientDisconnect(Address, harness.Now);
}
