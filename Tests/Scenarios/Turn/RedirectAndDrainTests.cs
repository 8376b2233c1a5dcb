using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>ALTERNATE-SERVER (RFC 8489 §10) and the drain before an end.</summary>
public sealed class RedirectAndDrainTests
{
    private static readonly TransportAddress First = Net.At("20.2.2.2", 3478);
    private static readonly TransportAddress Second = Net.At("20.3.3.3", 3478);
    private static readonly TransportAddress Secure = Net.At("20.4.4.4", 5349);

    private readonly TurnHarness _turn = new(HarnessSettings.With(options => options with
    {
        AlternateServers = [First, Second],
        TlsAlternateServers = [Secure],
    }));

    [Fact]
    public void Allocate_is_sent_on_to_each_server_in_turn()
    {
        HarnessClient client = _turn.Connect();
        TransportAddress one = Redirect(client);
        TransportAddress two = Redirect(client);
        Assert.Equal([First, Second], new[] { one, two }.OrderBy(address => address.ToString()));
        Assert.Equal(one, Redirect(client));
        _turn.AssertEmpty();
    }

    [Theory]
    [InlineData(TurnClientTransport.Tls)]
    [InlineData(TurnClientTransport.Dtls)]
    public void Secure_clients_are_sent_on_to_secure_servers(TurnClientTransport transport) =>
        Assert.Equal(Secure, Redirect(_turn.Connect(transport: transport)));

    [Fact]
    public void Strangers_are_challenged_before_they_are_sent_on()
    {
        HarnessClient client = _turn.Connect();
        Assert.Equal(StunErrorCode.Unauthenticated, client.Ask(client.Wire.Allocate()).ErrorCode);
    }

    [Fact]
    public void Client_of_a_family_without_alternate_is_served_here() => _turn.Connect(ipv6: true).Allocate();

    [Fact]
    public void Draining_server_refuses_new_allocations_with_508_and_serves_what_it_has()
    {
        TurnHarness turn = new();
        HarnessClient client = turn.Connect();
        client.Ask(client.Wire.Allocate());
        byte[] request = client.Wire.Allocate();
        TransportAddress relay = client.Ask(request).Relayed!.Value;
        turn.Server.BeginDrain();
        turn.Connect().Fail(StunErrorCode.InsufficientCapacity, wire => wire.Allocate());
        Assert.Equal(relay, client.Ask(request).Relayed); // a retransmission is not new
        client.Succeed(wire => wire.Refresh());
        client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
        client.Send(TurnTestClient.ChannelData(0x4000, [1]));
        Assert.Equal([1], turn.SentToPeer().Bytes);
        Assert.True(client.Ask(client.Wire.Binding()).IsSuccess);
        client.Succeed(wire => wire.Refresh(0));
        turn.AssertEmpty();
    }

    [Fact]
    public void Draining_server_with_an_alternate_sends_on()
    {
        _turn.Server.BeginDrain();
        Redirect(_turn.Connect());
        _turn.Connect(ipv6: true).Fail(StunErrorCode.InsufficientCapacity, wire => wire.Allocate());
    }

    private static TransportAddress Redirect(HarnessClient client)
    {
        TurnTestMessage answer = client.Fail(StunErrorCode.TryAlternate, wire => wire.Allocate());
        Assert.True(answer.View.TryGetAddress(StunAttributeType.AlternateServer, out TransportAddress alternate));
        return alternate;
    }
}
