using System.Text;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>What an attacker tries, and the counter that tells of it.</summary>
public sealed class SecurityTests
{
    private static readonly byte[] Cookie = [0x21, 0x12, 0xA4, 0x42];
    private readonly TurnHarness _turn = new();

    /// <summary>IPv6 spellings of what must not be reached. An address of the form ::ffff:a.b.c.d is written raw: the address type would unmap it.</summary>
    public static TheoryData<string> ForbiddenIPv6 => [.. (string[])
    [
        "::", "::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:0.0.0.0", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "::ffff:224.0.0.1",
        "fe80::1", "fd00::1", "fec0::1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "2001:db8::1", "2001::1", "fd00:ec2::254", "100::1",
        "::ffff:21.0.0.1", "64:ff9b::a9fe:a9fe", "2002:a00:1::1", "2b0a::200:5efe:7f00:1",
    ]];

    public static TheoryData<string> ForbiddenIPv4 => [.. (string[])
    [
        "0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
        "169.254.0.1", "169.254.169.254", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
        "239.255.255.255", "240.0.0.1", "255.255.255.255",
    ]];

    [Theory]
    [MemberData(nameof(ForbiddenIPv6))]
    public void Forbidden_ipv6_peer_is_reached_by_no_procedure(string address) => AssertForbidden(Raw(address), TurnAddressFamily.IPv6);

    [Theory]
    [MemberData(nameof(ForbiddenIPv4))]
    public void Forbidden_ipv4_peer_is_reached_by_no_procedure(string address) => AssertForbidden(Raw(address), TurnAddressFamily.IPv4);

    [Theory]
    [InlineData("%s%n%x")]
    [InlineData("' OR '1'='1")]
    [InlineData("a\"b;c--")]
    [InlineData("anna\0")]
    [InlineData("anna\r\nX: y")]
    [InlineData("\u202Eanna")]
    public void Odd_user_name_is_refused_and_harms_nothing(string name)
    {
        HarnessClient client = _turn.Connect();
        client.Ask(client.Wire.Allocate());
        client.Wire.Credential = new TurnTestCredential(name, "a-secret");
        Assert.Contains(client.Ask(client.Wire.Allocate()).ErrorCode, (StunErrorCode?[])[StunErrorCode.BadRequest, StunErrorCode.Unauthenticated]);
        Assert.Equal(2, _turn.Counters.UnauthenticatedResponses);
        _turn.AssertEmpty();
    }

    [Fact]
    public void User_name_of_any_bytes_and_length_is_refused_and_harms_nothing()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { UnauthenticatedRate = 0 }));
        HarnessClient client = turn.Connect();
        client.Ask(client.Wire.Allocate());
        Random random = new(1);
        foreach (int length in (int[])[0, 1, 7, 127, 500, 508, 509, 513, 2000, 60_000])
        {
            byte[] name = new byte[length];
            random.NextBytes(name);
            byte[] message = new byte[65_000];
            StunMessageWriter writer = new(message, StunMessageClass.Request, StunMethod.Allocate, new StunTransactionId(new byte[12]));
            writer.AddRequestedTransport(TurnTransport.Udp);
            writer.AddAttribute(StunAttributeType.Username, name);
            writer.AddAttribute(StunAttributeType.Realm, Encoding.UTF8.GetBytes(HarnessSettings.Realm));
            writer.AddAttribute(StunAttributeType.Nonce, client.Wire.Nonce);
            writer.AddMessageIntegrity(new byte[16]);
            Assert.NotNull(client.Ask(message[..writer.Length]).ErrorCode);
        }

        turn.AssertEmpty();
    }

    [Fact]
    public void Answers_to_strangers_are_small()
    {
        HarnessClient client = _turn.Connect(null);
        byte[] binding = client.Wire.Binding();
        Assert.Equal(20, binding.Length);
        Assert.Equal(32, client.Ask(binding).Bytes.Length);
        int challenge = client.Ask(client.Wire.UnsignedRequest(StunMethod.Allocate)).Bytes.Length;
        Assert.InRange(challenge, 84, 128); // 20 header, 24 code and phrase, 20 realm, 36 nonce, 12 algorithms
        HarnessClient ipv6 = _turn.Connect(null, ipv6: true);
        Assert.Equal(44, ipv6.Ask(ipv6.Wire.Binding()).Bytes.Length);
    }

    [Fact]
    public void Burst_of_allocates_of_a_stranger_is_answered_up_to_the_burst_and_then_at_the_rate()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { UnauthenticatedBurst = 10, UnauthenticatedRate = 5 }));
        HarnessClient client = turn.Connect(null);
        for (int i = 0; i < 200; i++)
            client.Send(client.Wire.UnsignedRequest(StunMethod.Allocate));
        Assert.Equal(10, client.Take().Count);
        Assert.Equal((200, 10, 190), (
            turn.Counters.UnauthenticatedRequests, turn.Counters.UnauthenticatedResponses, turn.Counters.UnauthenticatedDropped));
        Assert.Equal(190, turn.Drops(TurnDrop.UnauthenticatedRate));
        Assert.NotNull(turn.Connect(null).Ask(client.Wire.UnsignedRequest(StunMethod.Allocate)).ErrorCode); // others are not shut out
        turn.Advance(1);
        for (int i = 0; i < 200; i++)
            client.Send(client.Wire.UnsignedRequest(StunMethod.Allocate));
        Assert.Equal(5, client.Take().Count);
    }

    [Fact]
    public void Default_burst_holds()
    {
        HarnessClient client = _turn.Connect(null);
        for (int i = 0; i < 200; i++)
            client.Send(client.Wire.UnsignedRequest(StunMethod.Allocate));
        Assert.Equal(new TurnOptions().UnauthenticatedBurst, client.Take().Count);
    }

    [Fact]
    public void Guesses_of_a_password_count_as_strangers_and_users_of_the_same_address_are_still_served()
    {
        HarnessClient user = _turn.Connect();
        user.Allocate();
        HarnessClient guesser = user.From(user.Own.WithPort(9), TurnClientTransport.Udp);
        TurnTestCredential right = user.Wire.Credential!;
        guesser.Ask(guesser.Wire.Allocate());
        guesser.Wire.Credential = new TurnTestCredential("anna", "guess");
        for (int i = 0; i < 300; i++)
            guesser.Send(guesser.Wire.Allocate());
        Assert.InRange(guesser.Take().Count, 1, 100);
        Assert.True(_turn.Counters.UnauthenticatedDropped >= 200);
        user.Wire.Credential = right;
        _turn.Advance(1);
        user.Succeed(wire => wire.Refresh());
    }

    [Fact]
    public void Ids_and_tickets_are_not_counted_up()
    {
        HarnessClient client = _turn.Connect(transport: TurnClientTransport.Tcp);
        TransportAddress relay = client.Allocate(TurnTransport.Tcp);
        client.Succeed(wire => wire.CreatePermission(Net.Peer));
        for (int i = 1; i <= 20; i++)
            _turn.PeerConnects(Net.Peer.WithPort(i), relay);
        uint[] ids = [.. client.Take().Select(message => message.ConnectionId!.Value)];
        Assert.Equal(20, ids.Distinct().Count());
        Assert.All(ids.Zip(ids.Skip(1)), pair => Assert.True(pair.Second - pair.First is > 16 and < uint.MaxValue - 16));
    }

    private static byte[] Raw(string address) => System.Net.IPAddress.Parse(address).GetAddressBytes();

    // The clients of these tests have transaction id 0: there is nothing to XOR but the cookie.
    private static WriteAttributes PeerOf(byte[] address, bool withData = false) => (ref writer) =>
    {
        byte[] value = [0, (byte)(address.Length == 4 ? 1 : 2), 0x17 ^ 0x21, 0x70 ^ 0x12, .. address]; // port 0x1770 = 6000
        for (int i = 0; i < Cookie.Length; i++)
            value[4 + i] ^= Cookie[i];
        writer.AddAttribute(StunAttributeType.XorPeerAddress, value);
        if (withData)
            writer.AddAttribute(StunAttributeType.Data, [1]);
    };

    private void AssertForbidden(byte[] address, TurnAddressFamily family)
    {
        HarnessClient udp = Zeroed(TurnClientTransport.Udp, TurnTransport.Udp, family);
        HarnessClient tcp = Zeroed(TurnClientTransport.Tcp, TurnTransport.Tcp, family);
        AssertForbidden(udp, StunMethod.CreatePermission, PeerOf(address));
        AssertForbidden(udp, StunMethod.ChannelBind, (ref writer) =>
        {
            writer.AddChannelNumber(new ChannelNumber(0x4000));
            PeerOf(address)(ref writer);
        });
        AssertForbidden(tcp, StunMethod.Connect, PeerOf(address));
        udp.Send(udp.Wire.Indication(StunMethod.Send, PeerOf(address, withData: true)));
        Assert.Equal(1, _turn.Drops(TurnDrop.ForbiddenPeer));
        Assert.Empty(_turn.Transport.ToPeers);
        Assert.Empty(_turn.Transport.Connections);
        Assert.Equal(3, _turn.Errors(StunErrorCode.Forbidden));
        Assert.Equal(4, _turn.Counters.DeniedPeers.Sum());
        Assert.Equal(0, _turn.Counters.DeniedPeers[(int)PeerRule.Default]);
    }

    private static void AssertForbidden(HarnessClient client, StunMethod method, WriteAttributes attributes) =>
        Assert.Equal(StunErrorCode.Forbidden, client.Ask(client.Wire.Request(method, attributes)).ErrorCode);

    private HarnessClient Zeroed(TurnClientTransport transport, TurnTransport relay, TurnAddressFamily family)
    {
        HarnessClient plain = _turn.Connect(transport: transport);
        TurnTestClient wire = new(plain.Wire.Credential, bytes => bytes.Clear());
        HarnessClient client = new(_turn, wire, plain.Address);
        client.Allocate(relay, more: (ref writer) => writer.AddRequestedAddressFamily(family));
        return client;
    }
}
