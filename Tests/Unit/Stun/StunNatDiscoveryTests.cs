using System.Net;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Stun;

/// <summary>NAT behaviour discovery (RFC 5780 §6, §7) on the four sockets A1 = 192.0.2.1, A2 = 192.0.2.2, P1 = 3478, P2 = 3479.</summary>
public sealed class StunNatDiscoveryTests
{
    private static readonly TransportAddress Client = Address("198.51.100.7:4000");
    private static readonly StunNatDiscovery Discovery = new()
    {
        Primary = Address("192.0.2.1:3478"),
        Alternate = Address("192.0.2.2:3479"),
    };

    private readonly RecordingSink _sink = new();
    private StunBindingProcedure _procedure = new(new StunBindingOptions { NatDiscovery = [Discovery] });

    [Fact]
    public void Answer_names_its_origin_and_the_other_address_byte_for_byte()
    {
        byte[] request =
        [
            0x00, 0x01, 0x00, 0x08, // Binding request, length 8
            0x21, 0x12, 0xA4, 0x42, // magic cookie
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, // transaction id
            0x00, 0x03, 0x00, 0x04, // CHANGE-REQUEST, length 4
            0x00, 0x00, 0x00, 0x06, // change IP, change port
        ];
        byte[] expected =
        [
            0x01, 0x01, 0x00, 0x30, // Binding success response, length 48
            0x21, 0x12, 0xA4, 0x42,
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
            0x00, 0x20, 0x00, 0x08, // XOR-MAPPED-ADDRESS
            0x00, 0x01, 0x0F ^ 0x21, 0xA0 ^ 0x12, // IPv4, port 4000 XOR cookie
            198 ^ 0x21, 51 ^ 0x12, 100 ^ 0xA4, 7 ^ 0x42,
            0x00, 0x01, 0x00, 0x08, // MAPPED-ADDRESS
            0x00, 0x01, 0x0F, 0xA0,
            198, 51, 100, 7,
            0x80, 0x2B, 0x00, 0x08, // RESPONSE-ORIGIN: A2 P2
            0x00, 0x01, 0x0D, 0x97,
            192, 0, 2, 2,
            0x80, 0x2C, 0x00, 0x08, // OTHER-ADDRESS: A2 P2
            0x00, 0x01, 0x0D, 0x97,
            192, 0, 2, 2,
        ];

        Deliver(request, "192.0.2.1:3478");
        (byte[] answer, FiveTuple path) = Assert.Single(_sink.Sent);
        Assert.Equal(expected, answer);
        Assert.Equal(new FiveTuple(TransportProtocol.Udp, Address("192.0.2.2:3479"), Client), path);
    }

    [Theory] // RFC 5780 §6.1, Table 1
    [InlineData("192.0.2.1:3478", null, "192.0.2.1:3478", "192.0.2.2:3479")]
    [InlineData("192.0.2.1:3478", 0b000u, "192.0.2.1:3478", "192.0.2.2:3479")]
    [InlineData("192.0.2.1:3478", 0b100u, "192.0.2.2:3478", "192.0.2.2:3479")]
    [InlineData("192.0.2.1:3478", 0b010u, "192.0.2.1:3479", "192.0.2.2:3479")]
    [InlineData("192.0.2.1:3478", 0b110u, "192.0.2.2:3479", "192.0.2.2:3479")]
    [InlineData("192.0.2.2:3478", null, "192.0.2.2:3478", "192.0.2.1:3479")]
    [InlineData("192.0.2.2:3478", 0b110u, "192.0.2.1:3479", "192.0.2.1:3479")]
    [InlineData("192.0.2.1:3479", 0b100u, "192.0.2.2:3479", "192.0.2.2:3478")]
    [InlineData("192.0.2.2:3479", 0b010u, "192.0.2.2:3478", "192.0.2.1:3478")]
    public void Answer_leaves_from_the_socket_that_the_flags_name(string destination, uint? flags, string origin, string other)
    {
        Deliver(Request(changeRequest: flags), destination);
        (byte[] datagram, FiveTuple path) = Assert.Single(_sink.Sent);
        StunMessageView.TryParse(datagram, out StunMessageView answer);
        Assert.Equal(StunMessageClass.SuccessResponse, answer.Class);
        Assert.Equal(new FiveTuple(TransportProtocol.Udp, Address(origin), Client), path);
        Assert.True(answer.TryGetAddress(StunAttributeType.ResponseOrigin, out TransportAddress attribute));
        Assert.Equal(Address(origin), attribute);
        Assert.True(answer.TryGetAddress(StunAttributeType.OtherAddress, out attribute));
        Assert.Equal(Address(other), attribute);
        Assert.True(answer.TryGetXorMappedAddress(out attribute));
        Assert.Equal(Client, attribute);
        Assert.True(answer.TryGetAddress(StunAttributeType.MappedAddress, out attribute));
        Assert.Equal(Client, attribute);
    }

    [Fact]
    public void Behind_a_nat_the_public_addresses_are_named_and_the_bound_ones_used()
    {
        _procedure = new StunBindingProcedure(new StunBindingOptions
        {
            NatDiscovery = [Discovery with { PublicPrimary = Address("203.0.113.1:0"), PublicAlternate = Address("203.0.113.2:0") }],
        });
        Deliver(Request(changeRequest: 0b010), "192.0.2.1:3478");
        (byte[] datagram, FiveTuple path) = Assert.Single(_sink.Sent);
        StunMessageView.TryParse(datagram, out StunMessageView answer);
        Assert.Equal(Address("192.0.2.1:3479"), path.Local);
        answer.TryGetAddress(StunAttributeType.ResponseOrigin, out TransportAddress attribute);
        Assert.Equal(Address("203.0.113.1:3479"), attribute);
        answer.TryGetAddress(StunAttributeType.OtherAddress, out attribute);
        Assert.Equal(Address("203.0.113.2:3479"), attribute);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Response_port_gets_the_answer_and_the_source_port_is_the_mapped_one(int length)
    {
        Deliver(Request(responsePort: 5000, responsePortLength: length), "192.0.2.1:3478");
        (byte[] datagram, FiveTuple path) = Assert.Single(_sink.Sent);
        Assert.Equal(Client.WithPort(5000), path.Remote);
        StunMessageView.TryParse(datagram, out StunMessageView answer);
        Assert.True(answer.TryGetXorMappedAddress(out TransportAddress mapped));
        Assert.Equal(Client, mapped);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(53)]
    [InlineData(1023)]
    public void Response_port_of_a_system_service_is_refused_to_the_source(int port) =>
        AssertRefused(Request(responsePort: port), StunErrorCode.BadRequest);

    [Fact]
    public void Padding_with_response_port_is_refused() =>
        AssertRefused(Request(responsePort: 5000, padding: 100), StunErrorCode.BadRequest);

    [Fact]
    public void Malformed_change_request_is_refused()
    {
        byte[] buffer = new byte[100];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, default);
        writer.AddAttribute(StunAttributeType.ChangeRequest, [0, 6]);
        AssertRefused(buffer[..writer.Length], StunErrorCode.BadRequest);
    }

    [Theory]
    [InlineData(1476, 1492)] // a request of 1500 bytes: both are fragmented where the MTU is 1500
    [InlineData(400, 416)]
    [InlineData(1, 72)] // padding is empty where the attributes alone take more than the request
    [InlineData(0, 72)]
    public void Padded_request_is_answered_with_padding_of_zeros_that_makes_the_answer_no_longer_than_it(int padding, int expected)
    {
        Deliver(Request(padding: padding), "192.0.2.1:3478");
        byte[] datagram = _sink.TakeSingle();
        Assert.Equal(expected, datagram.Length);
        StunMessageView.TryParse(datagram, out StunMessageView answer);
        Assert.True(answer.TryGetAttribute(StunAttributeType.Padding, out ReadOnlySpan<byte> value));
        Assert.False(value.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Without_two_addresses_discovery_is_refused_with_420()
    {
        _procedure = new StunBindingProcedure(new StunBindingOptions());
        AssertRefused(Request(changeRequest: 0), StunErrorCode.UnknownAttribute);
        AssertRefused(Request(responsePort: 5000), StunErrorCode.UnknownAttribute);
        AssertRefused(Request(padding: 4), StunErrorCode.UnknownAttribute);
    }

    [Theory]
    [InlineData("192.0.2.3:3478", TransportProtocol.Udp)]
    [InlineData("192.0.2.1:5349", TransportProtocol.Udp)]
    [InlineData("192.0.2.1:3478", TransportProtocol.Tcp)]
    public void Other_listeners_and_tcp_know_nothing_of_discovery(string destination, TransportProtocol protocol)
    {
        Deliver(Request(changeRequest: 0b110), destination, protocol);
        (byte[] datagram, FiveTuple path) = Assert.Single(_sink.Sent);
        Assert.Equal(Address(destination), path.Local);
        StunMessageView.TryParse(datagram, out StunMessageView answer);
        Assert.True(answer.TryGetErrorCode(out StunError error));
        Assert.Equal(StunErrorCode.UnknownAttribute, error.Code);

        _sink.Sent.Clear();
        Deliver(Request(), destination, protocol);
        Assert.Equal(32, _sink.TakeSingle().Length);
    }

    [Fact]
    public void Dtls_is_not_plain_udp_and_is_answered_on_its_own_path()
    {
        var procedure = new StunBindingProcedure(new StunBindingOptions { NatDiscovery = [Discovery] });
        var path = new FiveTuple(TransportProtocol.Udp, Discovery.Primary, Client);
        byte[] buffer = new byte[IDatagramSink.MaxDatagramLength];
        StunMessageView.TryParse(Request(), out StunMessageView request);
        Assert.Equal(32, procedure.WriteAnswer(request, path, isPlainUdp: false, MonotonicTime.Zero, buffer, out FiveTuple answerPath));
        Assert.Equal(path, answerPath);
        Assert.Equal(68, procedure.WriteAnswer(request, path, isPlainUdp: true, MonotonicTime.Zero, buffer, out _));
    }

    [Fact]
    public void Discovery_has_no_rate_of_its_own()
    {
        _procedure = new StunBindingProcedure(new StunBindingOptions { NatDiscovery = [Discovery], RequestsPerSecond = 1, Burst = 5 });
        for (int i = 0; i < 20; i++)
        {
            Deliver(Request(changeRequest: 0b110, responsePort: 5000 + i), "192.0.2.1:3478");
        }

        Assert.Equal(5, _sink.Sent.Count);
        Assert.Equal(15, _procedure.Counters.RateLimited);
    }

    [Theory]
    [InlineData("192.0.2.1:3478", "192.0.2.1:3479")]
    [InlineData("192.0.2.1:3478", "192.0.2.2:3478")]
    [InlineData("192.0.2.1:3478", "[2001:db8::1]:3479")]
    [InlineData("192.0.2.1:0", "192.0.2.2:3479")]
    public void Two_addresses_of_a_family_and_two_ports_are_needed(string primary, string alternate) => Assert.Throws<ArgumentException>(
        () => new StunBindingProcedure(new StunBindingOptions
        {
            NatDiscovery = [new StunNatDiscovery { Primary = Address(primary), Alternate = Address(alternate) }],
        }));

    private static TransportAddress Address(string text)
    {
        IPEndPoint endPoint = IPEndPoint.Parse(text);
        return TransportAddress.From(endPoint.Address, endPoint.Port);
    }

    private static byte[] Request(uint? changeRequest = null, int? responsePort = null, int responsePortLength = 4, int? padding = null)
    {
        byte[] buffer = new byte[1600];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, default);
        if (changeRequest is uint flags)
        {
            writer.AddAttribute(StunAttributeType.ChangeRequest, [0, 0, 0, (byte)flags]);
        }

        if (responsePort is int port)
        {
            byte[] value = [(byte)(port >> 8), (byte)port, 0xAA, 0xAA];
            writer.AddAttribute(StunAttributeType.ResponsePort, value.AsSpan(0, responsePortLength));
        }

        if (padding is int length)
        {
            writer.AddAttribute(StunAttributeType.Padding, new byte[length]);
        }

        return buffer[..writer.Length];
    }

    private void AssertRefused(byte[] request, StunErrorCode expected)
    {
        Deliver(request, "192.0.2.1:3478");
        (byte[] datagram, FiveTuple path) = Assert.Single(_sink.Sent);
        _sink.Sent.Clear();
        Assert.Equal(new FiveTuple(TransportProtocol.Udp, Address("192.0.2.1:3478"), Client), path);
        StunMessageView.TryParse(datagram, out StunMessageView answer);
        Assert.True(answer.TryGetErrorCode(out StunError error));
        Assert.Equal(expected, error.Code);
    }

    private void Deliver(byte[] datagram, string destination, TransportProtocol protocol = TransportProtocol.Udp) =>
        _procedure.Deliver(
            datagram, new FiveTuple(protocol, Address(destination), Client), MonotonicTime.FromMilliseconds(1000), _sink);
}
