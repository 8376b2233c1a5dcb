using System.Text;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>Long-term credentials (RFC 8489 §9.2.4, RFC 8656 §5) as the server uses them.</summary>
public sealed class AuthenticationTests
{
    private readonly TurnHarness _turn = new();

    [Theory]
    [InlineData(StunMethod.Allocate)]
    [InlineData(StunMethod.Refresh)]
    [InlineData(StunMethod.CreatePermission)]
    [InlineData(StunMethod.ChannelBind)]
    [InlineData(StunMethod.Connect)]
    [InlineData(StunMethod.ConnectionBind)]
    public void Request_without_integrity_is_challenged_and_its_answer_is_not_signed(StunMethod method)
    {
        HarnessClient client = _turn.Connect();
        TurnTestMessage answer = client.Ask(client.Wire.Request(method));
        Assert.Equal(StunErrorCode.Unauthenticated, answer.ErrorCode);
        Assert.Equal(HarnessSettings.Realm, client.Wire.Realm);
        Assert.StartsWith("obMatJos2", Encoding.ASCII.GetString(client.Wire.Nonce!), StringComparison.Ordinal);
        Assert.False(answer.View.HasMessageIntegrity);
        Assert.Equal(1, _turn.Counters.UnauthenticatedRequests);
        Assert.Equal(1, _turn.Counters.UnauthenticatedResponses);
        Assert.Equal(1, _turn.Counters.Authentications[(int)TurnAuthenticationResult.NoCredentials]);
    }

    [Theory]
    [InlineData(StunAttributeType.Username)]
    [InlineData(StunAttributeType.Realm)]
    [InlineData(StunAttributeType.Nonce)]
    public void Integrity_without_user_name_realm_or_nonce_is_400_without_a_challenge(StunAttributeType missing)
    {
        HarnessClient client = _turn.Connect();
        client.Ask(client.Wire.Allocate());
        TurnTestMessage answer = client.Ask(Signed(client, missing));
        Assert.Equal(StunErrorCode.BadRequest, answer.ErrorCode);
        Assert.False(answer.View.HasAttribute(StunAttributeType.Nonce));
        Assert.Equal(1, _turn.Counters.Authentications[(int)TurnAuthenticationResult.BadRequest]);
    }

    [Fact]
    public void Wrong_password_unknown_user_and_wrong_realm_are_401_with_a_challenge()
    {
        HarnessClient client = _turn.Connect();
        client.Ask(client.Wire.Allocate());
        client.Wire.Credential = new TurnTestCredential("anna", "guess");
        AssertChallenged(client, TurnAuthenticationResult.WrongPassword);
        client.Wire.Credential = new TurnTestCredential("nobody", "a-secret");
        AssertChallenged(client, TurnAuthenticationResult.UnknownUser);
        client.Wire.Credential = new TurnTestCredential("anna", "a-secret");
        client.Wire.Realm = "south.example";
        AssertChallenged(client, TurnAuthenticationResult.WrongRealm);
        Assert.Equal(0, _turn.Server.AllocationCount);
    }

    [Fact]
    public void Old_nonce_is_438_with_a_new_one_and_the_request_goes_through_with_it()
    {
        HarnessClient client = _turn.Connect();
        client.Allocate(lifetime: 3600);
        byte[] old = client.Wire.Nonce!;
        _turn.Advance(700);
        TurnTestMessage answer = client.Ask(client.Wire.Refresh());
        Assert.Equal(StunErrorCode.StaleNonce, answer.ErrorCode);
        Assert.NotEqual(old, client.Wire.Nonce);
        Assert.True(client.Ask(client.Wire.Refresh()).IsSuccess);
    }

    [Fact]
    public void Nonce_of_another_address_is_438()
    {
        HarnessClient client = _turn.Connect();
        client.Ask(client.Wire.Allocate());
        HarnessClient other = client.From(Net.At("22.9.9.9", 7000));
        Assert.Equal(StunErrorCode.StaleNonce, other.Ask(other.Wire.Allocate()).ErrorCode);
    }

    [Fact]
    public void Client_of_rfc_8489_is_answered_with_sha256()
    {
        HarnessClient plain = _turn.Connect();
        TurnTestClient wire = new(new TurnTestCredential("anna", "a-secret")) { UsesSha256 = true };
        wire.Read(plain.Ask(wire.Allocate()).Bytes);
        plain.Send(wire.Allocate());
        (_, byte[] bytes) = Assert.Single(_turn.Transport.ToClients);
        TurnTestMessage answer = wire.Read(bytes);
        Assert.True(answer.IsSuccess && answer.IsIntegrityValid);
        Assert.True(answer.View.HasMessageIntegritySha256);
    }

    [Fact]
    public void Attributes_after_integrity_are_ignored()
    {
        HarnessClient client = _turn.Connect();
        client.Allocate();
        byte[] signed = client.Wire.Refresh();
        byte[] more =
        [
            0x00, 0x0D, 0x00, 0x04, 0x00, 0x00, 0x0B, 0xB8, // LIFETIME 3000
            0x7F, 0xFE, 0x00, 0x00,                         // required and unknown
        ];
        byte[] message = [.. signed, .. more];
        message[3] = (byte)(message.Length - 20);
        message[2] = (byte)((message.Length - 20) >> 8);
        TurnTestMessage answer = client.Ask(message);
        Assert.True(answer.IsSuccess, answer.ToString());
        Assert.Equal(600u, answer.Lifetime);
    }

    [Fact]
    public void Another_user_on_a_live_5_tuple_gets_441()
    {
        HarnessClient client = _turn.Connect();
        client.Allocate();
        client.Wire.Credential = new TurnTestCredential("bao", "b-secret");
        client.Fail(StunErrorCode.WrongCredentials, wire => wire.Refresh());
        client.Fail(StunErrorCode.WrongCredentials, wire => wire.Refresh(0));
        client.Fail(StunErrorCode.WrongCredentials, wire => wire.CreatePermission(Net.Peer));
        client.Fail(StunErrorCode.WrongCredentials, wire => wire.ChannelBind(0x4000, Net.Peer));
        client.Fail(StunErrorCode.WrongCredentials, wire => wire.Connect(Net.Peer));
        client.Fail(StunErrorCode.AllocationMismatch, wire => wire.Allocate());
        Assert.Equal(1, _turn.Server.AllocationCount);
    }

    [Fact]
    public void Another_user_does_not_get_the_answer_of_a_retransmission()
    {
        HarnessClient client = _turn.Connect();
        client.Ask(client.Wire.Allocate());
        byte[] anna = client.Wire.Allocate();
        Assert.True(client.Ask(anna).IsSuccess);

        HarnessClient bao = new(_turn, new TurnTestClient(new TurnTestCredential("bao", "b-secret"), bytes => anna.AsSpan(8, 12).CopyTo(bytes))
        {
            Realm = client.Wire.Realm,
            Nonce = client.Wire.Nonce,
        }, client.Address);
        TurnTestMessage answer = bao.Ask(bao.Wire.Allocate());
        Assert.Equal(new StunTransactionId(anna.AsSpan(8, 12)), answer.TransactionId);
        Assert.Equal(StunErrorCode.AllocationMismatch, answer.ErrorCode);
    }

    [Fact]
    public void Expired_name_makes_no_allocation_and_what_it_made_lives_on()
    {
        TurnHarness turn = new(new HarnessSettings
        {
            Authentication = new TurnAuthenticationOptions
            {
                Realm = HarnessSettings.Realm,
                UsesSharedSecrets = true,
                SharedSecrets = ["north"u8.ToArray()],
            },
        });
        HarnessClient client = turn.Connect();
        client.Wire.Credential = TurnTestCredential.OfSecret("north", "anna", TurnHarness.UnixSeconds + 60);
        client.Allocate();
        turn.Advance(120);
        client.Succeed(wire => wire.Refresh());
        HarnessClient late = client.From(Net.At("22.9.9.9", 7000));
        late.Ask(late.Wire.Allocate());
        Assert.Equal(StunErrorCode.Unauthenticated, late.Ask(late.Wire.Allocate()).ErrorCode);
        Assert.True(turn.Counters.Authentications[(int)TurnAuthenticationResult.Expired] > 0);
    }

    private static byte[] Signed(HarnessClient client, StunAttributeType missing)
    {
        byte[] buffer = new byte[512];
        StunMessageWriter writer = new(buffer, StunMessageClass.Request, StunMethod.Allocate, new StunTransactionId(new byte[12]));
        writer.AddRequestedTransport(TurnTransport.Udp);
        if (missing != StunAttributeType.Username)
            writer.AddAttribute(StunAttributeType.Username, "anna"u8);
        if (missing != StunAttributeType.Realm)
            writer.AddAttribute(StunAttributeType.Realm, Encoding.UTF8.GetBytes(HarnessSettings.Realm));
        if (missing != StunAttributeType.Nonce)
            writer.AddAttribute(StunAttributeType.Nonce, client.Wire.Nonce);
        writer.AddMessageIntegrity(client.Wire.Credential!.Key(StunPasswordAlgorithm.Md5, HarnessSettings.Realm));
        return buffer[..writer.Length];
    }

    private void AssertChallenged(HarnessClient client, TurnAuthenticationResult cause)
    {
        TurnTestMessage answer = client.Ask(client.Wire.Allocate());
        Assert.Equal(StunErrorCode.Unauthenticated, answer.ErrorCode);
        Assert.True(answer.View.HasAttribute(StunAttributeType.Realm) && answer.View.HasAttribute(StunAttributeType.Nonce));
        Assert.Equal(1, _turn.Counters.Authentications[(int)cause]);
    }
}
