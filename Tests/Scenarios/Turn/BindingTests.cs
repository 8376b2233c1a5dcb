using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>Binding (RFC 8489 §3, §6.3) at the TURN server, and what is no message.</summary>
public sealed class BindingTests
{
    private const StunAttributeType Required1 = (StunAttributeType)0x7FFE;
    private const StunAttributeType Required2 = (StunAttributeType)0x7F01;
    private readonly TurnHarness _turn = new();

    [Theory]
    [InlineData(TurnClientTransport.Udp)]
    [InlineData(TurnClientTransport.Tcp)]
    [InlineData(TurnClientTransport.Tls)]
    [InlineData(TurnClientTransport.Dtls)]
    public void Binding_is_answered_with_the_clients_address_over_every_transport(TurnClientTransport transport)
    {
        HarnessClient client = _turn.Connect(null, transport);
        TurnTestMessage answer = client.Ask(client.Wire.Binding());
        Assert.True(answer.IsSuccess);
        Assert.Equal(client.Own, answer.Mapped);
        Assert.Equal(client.Wire.LastTransactionId, answer.TransactionId);
        Assert.Equal(20 + 12, answer.Bytes.Length);
        Assert.Equal(1, _turn.Server.BindingCounters.Succeeded);
    }

    [Fact]
    public void Binding_of_an_ipv6_client_is_answered()
    {
        HarnessClient client = _turn.Connect(null, ipv6: true);
        Assert.Equal(client.Own, client.Ask(client.Wire.Binding()).Mapped);
    }

    [Fact]
    public void Fingerprint_is_answered_with_fingerprint()
    {
        HarnessClient client = _turn.Connect(null);
        TurnTestClient wire = new() { UsesFingerprint = true };
        TurnTestMessage answer = client.Ask(wire.Binding());
        Assert.True(answer.View.IsFingerprintValid());
    }

    [Fact]
    public void Request_without_cookie_is_dropped()
    {
        HarnessClient client = _turn.Connect(null);
        byte[] request = client.Wire.Binding();
        request[4] ^= 1; // RFC 3489 had no magic cookie
        client.AskInVain(request);
        Assert.Equal(1, _turn.Drops(TurnDrop.Malformed));
    }

    [Fact]
    public void Required_attributes_that_are_unknown_are_all_named_in_420()
    {
        HarnessClient client = _turn.Connect(null);
        TurnTestMessage answer = client.Ask(client.Wire.UnsignedRequest(StunMethod.Binding, (ref writer) =>
        {
            writer.AddUInt32(Required1, 1);
            writer.AddUInt32(Required2, 1);
        }));
        Assert.Equal(StunErrorCode.UnknownAttribute, answer.ErrorCode);
        Assert.True(answer.View.TryGetAttribute(StunAttributeType.UnknownAttributes, out ReadOnlySpan<byte> unknown));
        Assert.Equal([0x7F, 0xFE, 0x7F, 0x01], unknown.ToArray());
    }

    [Theory]
    [InlineData(0xC001)] // comprehension-optional, unknown
    [InlineData(0x0006)] // USERNAME
    [InlineData(0x0024)] // PRIORITY
    [InlineData(0x0025)] // USE-CANDIDATE
    [InlineData(0x802A)] // ICE-CONTROLLING
    public void Optional_and_known_attributes_are_ignored(ushort type)
    {
        HarnessClient client = _turn.Connect(null);
        byte[] request = client.Wire.UnsignedRequest(StunMethod.Binding, (ref writer) => writer.AddUInt64((StunAttributeType)type, 1));
        Assert.True(client.Ask(request).IsSuccess);
    }

    [Fact]
    public void Change_request_is_refused_where_there_is_no_nat_discovery()
    {
        HarnessClient client = _turn.Connect(null);
        TurnTestMessage answer = client.Ask(client.Wire.UnsignedRequest(
            StunMethod.Binding, (ref writer) => writer.AddUInt32(StunAttributeType.ChangeRequest, 6)));
        Assert.Equal(StunErrorCode.UnknownAttribute, answer.ErrorCode);
    }

    [Fact]
    public void What_is_no_message_is_dropped_and_counted()
    {
        HarnessClient client = _turn.Connect(null);
        byte[] good = client.Wire.UnsignedRequest(StunMethod.Binding, (ref writer) => writer.AddUInt32(StunAttributeType.Priority, 1));
        byte[][] bad =
        [
            [],
            [0],
            good[..19],
            good[..^1],                                          // shorter than its length says
            [.. good, 0, 0, 0, 0],                               // longer
            Changed(good, 3, 7),                                 // length not a multiple of four
            Changed(good, 0, 0b1100_0000),                       // first two bits 11: neither STUN nor ChannelData
            Changed(good, 0, 0b1000_0000),                       // 10: RTP
            Changed(good, 23, 5),                                // the attribute's length runs past the message
            "GET / HTTP/1.1\r\nHost: turn\r\n\r\n"u8.ToArray(), // 'G' is 01: ChannelData of a length that is not there
            "OPTIONS sip:x SIP/2.0\r\n\r\n"u8.ToArray(),
        ];
        foreach (byte[] message in bad)
            client.AskInVain(message);
        Assert.Equal(bad.Length, _turn.Drops(TurnDrop.Malformed));
    }

    [Fact]
    public void Wrong_fingerprint_is_dropped_and_counted()
    {
        HarnessClient client = _turn.Connect(null);
        byte[] request = new TurnTestClient { UsesFingerprint = true }.Binding();
        request[^1] ^= 1;
        client.AskInVain(request);
        Assert.Equal(1, _turn.Drops(TurnDrop.WrongFingerprint));
    }

    [Theory]
    [InlineData(StunMessageClass.Indication)]
    [InlineData(StunMessageClass.SuccessResponse)]
    [InlineData(StunMessageClass.ErrorResponse)]
    public void Indications_and_responses_are_not_answered(StunMessageClass messageClass)
    {
        HarnessClient client = _turn.Connect(null);
        byte[] message = new byte[20];
        StunMessageWriter writer = new(message, messageClass, StunMethod.Binding, new StunTransactionId(new byte[12]));
        client.AskInVain(message[..writer.Length]);
        Assert.Equal(1, _turn.Drops(TurnDrop.NotRequest));
    }

    [Fact]
    public void Unknown_method_is_401_for_strangers_and_400_for_users()
    {
        HarnessClient client = _turn.Connect();
        TurnTestMessage first = client.Ask(client.Wire.Request((StunMethod)0x0FE));
        Assert.Equal(StunErrorCode.Unauthenticated, first.ErrorCode);
        Assert.Equal(StunErrorCode.BadRequest, client.Ask(client.Wire.Request((StunMethod)0x0FE)).ErrorCode);
    }

    [Fact]
    public void Server_of_stun_alone_answers_binding_and_nothing_else()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { ServesTurn = false }));
        HarnessClient client = turn.Connect();
        Assert.True(client.Ask(client.Wire.Binding()).IsSuccess);
        client.AskInVain(client.Wire.Allocate());
        Assert.Equal(1, turn.Drops(TurnDrop.NotRequest));
    }

    [Fact]
    public void Binding_switched_off_is_silent_and_allocate_still_works()
    {
        TurnHarness turn = new(new HarnessSettings { Binding = new StunBindingOptions { AnswersBinding = false } });
        HarnessClient client = turn.Connect();
        client.AskInVain(client.Wire.Binding());
        client.Allocate();
        Assert.Equal(1, turn.Server.BindingCounters.Disabled);
    }

    [Fact]
    public void No_truncation_and_no_flipped_byte_of_any_message_throws()
    {
        HarnessClient client = _turn.Connect();
        client.Allocate();
        client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
        byte[][] messages =
        [
            client.Wire.Allocate(lifetime: 60), client.Wire.Refresh(30), client.Wire.CreatePermission(Net.Peer, Net.PeerIPv6),
            client.Wire.ChannelBind(0x4001, Net.Peer), client.Wire.Send(Net.Peer, [1, 2, 3]), client.Wire.Connect(Net.Peer),
            client.Wire.ConnectionBind(7), client.Wire.Binding(), TurnTestClient.ChannelData(0x4000, [1, 2, 3, 4, 5]),
        ];
        foreach (byte[] message in messages)
        {
            for (int i = 0; i < message.Length; i++)
            {
                client.Send(message[..i]);
                for (int bit = 0; bit < 8; bit++)
                    client.Send(Changed(message, i, (byte)(message[i] ^ (1 << bit))));
            }
        }

        _turn.AssertConsistent();
    }

    private static byte[] Changed(byte[] message, int index, byte value)
    {
        byte[] changed = [.. message];
        changed[index] = value;
        return changed;
    }
}
