using System.Text;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Tests.Unit.Stun;
using Xunit;
using static JbAspire.Protocols.Turn.Authentication.TurnAuthenticationResult;

namespace JbAspire.Tests.Unit.Turn.Authentication;

/// <summary>SHA-256, USERHASH and the protection against bid-downs (RFC 8489 §9.2.1, §9.2.4).</summary>
public sealed class PasswordAlgorithmTests
{
    private readonly TestServer _server = new(TestServer.StaticUsers);

    private TestRequest Sha256 => _server.SignedSha256("alice", "wonderland");

    [Fact]
    public void Chosen_sha256_is_answered_by_sha256()
    {
        Assert.Equal(Authenticated, _server.Send(Sha256));
        Assert.Equal(StunAttributeType.MessageIntegritySha256, _server.Credential!.Integrity);
        Assert.Equal(32, _server.Credential.Key.Length);

        byte[] buffer = new byte[100];
        var writer = new StunMessageWriter(buffer, StunMessageClass.SuccessResponse, StunMethod.Allocate, default);
        _server.Credential.AddIntegrity(ref writer);
        StunMessageView.TryParse(buffer.AsSpan(0, writer.Length), out StunMessageView response);
        Assert.True(response.VerifyMessageIntegritySha256(_server.Credential.Key.Span));
    }

    [Fact]
    public void Chosen_md5_is_answered_by_sha256_too()
    {
        TestRequest request = Sha256 with { Algorithm = TestRequest.Md5Only, Sha256Key = TestServer.KeyOf("alice", "wonderland") };

        Assert.Equal(Authenticated, _server.Send(request));
        Assert.Equal(StunAttributeType.MessageIntegritySha256, _server.Credential!.Integrity);
    }

    [Fact]
    public void Neither_attribute_means_md5_whatever_the_integrity()
    {
        Assert.Equal(Authenticated, _server.Send(_server.Signed("alice", "wonderland")));
        Assert.Equal(StunAttributeType.MessageIntegrity, _server.Credential!.Integrity);

        byte[] md5Key = TestServer.KeyOf("alice", "wonderland");
        Assert.Equal(Authenticated, _server.Send(_server.Signed("alice", "wonderland") with { Sha1Key = null, Sha256Key = md5Key }));
        Assert.Equal(StunAttributeType.MessageIntegritySha256, _server.Credential!.Integrity);
    }

    [Fact]
    public void One_attribute_of_the_two_is_a_bad_request()
    {
        Assert.Equal(BadRequest, _server.Send(Sha256 with { Algorithms = null }));
        Assert.Equal(BadRequest, _server.Send(Sha256 with { Algorithm = null }));
    }

    [Theory]
    [InlineData("")] // emptied
    [InlineData("00010000")] // SHA-256 taken out
    [InlineData("00020000")] // MD5 taken out
    [InlineData("0001000000020000")] // order changed
    [InlineData("000200000001000000030000")] // one added
    [InlineData("00020004000100000001000000")] // parameters that nobody sent
    [InlineData("0002000000010000FF")]
    public void Changed_list_is_a_bad_request(string list) =>
        Assert.Equal(BadRequest, _server.Send(Sha256 with { Algorithms = Convert.FromHexString(list) }));

    [Theory]
    [InlineData("")]
    [InlineData("00030000")] // not on the list
    [InlineData("00000000")]
    [InlineData("000200")]
    [InlineData("00020004")]
    [InlineData("0002000000010000")]
    public void Choice_off_the_list_is_a_bad_request(string choice) =>
        Assert.Equal(BadRequest, _server.Send(Sha256 with { Algorithm = Convert.FromHexString(choice) }));

    [Fact]
    public void Feature_bits_taken_out_of_the_nonce_make_it_stale()
    {
        // gAAA -> AAAA: the client that is fooled uses MD5 and returns the changed nonce.
        byte[] nonce = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(_server.Nonce()).Replace("wAAA", "AAAA", StringComparison.Ordinal));
        Assert.NotEqual(_server.Nonce(), nonce);
        Assert.Equal(StaleNonce, _server.Send(_server.Signed("alice", "wonderland") with { Nonce = nonce }));
        Assert.Equal(StaleNonce, _server.Send(_server.Signed("alice", "wonderland") with { Nonce = nonce[13..] }));
    }

    [Fact]
    public void Of_both_integrities_sha256_is_checked()
    {
        byte[] wrong = new byte[16];

        Assert.Equal(Authenticated, _server.Send(Sha256 with { Sha1Key = wrong }));
        Assert.Equal(StunAttributeType.MessageIntegritySha256, _server.Credential!.Integrity);
        Assert.Equal(WrongPassword, _server.Send(_server.Signed("alice", "wonderland") with { Sha256Key = wrong }));
    }

    [Fact]
    public void Sha1_integrity_over_a_chosen_sha256_key_is_checked_as_such()
    {
        TestRequest request = Sha256 with { Sha1Key = Sha256.Sha256Key, Sha256Key = null };

        Assert.Equal(Authenticated, _server.Send(request));
        Assert.Equal(StunAttributeType.MessageIntegritySha256, _server.Credential!.Integrity);
    }

    [Fact]
    public void Userhash_finds_the_user_in_place_of_the_name()
    {
        byte[] hash = new byte[32];
        StunKey.DeriveUserhash("alice"u8, "example.org"u8, hash);
        TestRequest request = Sha256 with { Username = null, Userhash = hash };

        Assert.Equal(Authenticated, _server.Send(request));
        Assert.Equal("alice", _server.Credential!.Username);
        Assert.Equal(BadRequest, _server.Send(request with { Username = "alice"u8.ToArray() }));
        Assert.Equal(BadRequest, _server.Send(request with { Userhash = hash[..31] }));
        hash[0] ^= 1;
        Assert.Equal(UnknownUser, _server.Send(request with { Userhash = hash }));
    }

    [Fact]
    public void Features_that_are_off_are_neither_offered_nor_taken()
    {
        var server = new TestServer(TestServer.StaticUsers with { OffersSha256 = false });

        Assert.Null(TestServer.ValueOf(server.Challenge(), StunAttributeType.PasswordAlgorithms));
        Assert.DoesNotContain("obMatJos2", Encoding.ASCII.GetString(server.Nonce()), StringComparison.Ordinal);
        Assert.Equal(Authenticated, server.Send(server.Signed("alice", "wonderland")));
        Assert.Equal(BadRequest, server.Send(server.SignedSha256("alice", "wonderland")));
    }

    [Fact]
    public void User_of_rfc_8489_B1_is_found_by_hash_and_proved_by_sha256()
    {
        var source = new StaticUserSource(
            [TurnStaticUser.WithPassword(StunVectors.LongTermUsername, StunVectors.LongTermPassword)], StunVectors.Realm);
        StunMessageView.TryParse(StunVectors.LongTermSha256Request, out StunMessageView request);
        Assert.True(CredentialClaim.TryRead(request, out CredentialClaim claim));
        claim.Realm = StunVectors.Realm;
        claim.Algorithm = StunPasswordAlgorithm.Sha256;

        Assert.Equal(Authenticated, source.Identify(request, claim, out TurnCredential? credential));
        Assert.Equal(StunVectors.LongTermUsername, credential!.Username);
    }

    [Fact]
    public void Vectors_are_answered_as_their_attributes_demand()
    {
        var server = new TestServer(TestServer.StaticUsers with
        {
            Users = [TurnStaticUser.WithPassword(StunVectors.LongTermUsername, StunVectors.LongTermPassword)],
        });

        // RFC 5769 §2.4 proves its password with somebody else's nonce; RFC 8489 B.1 leaves PASSWORD-ALGORITHMS out.
        Assert.Equal(StaleNonce, server.SendBytes(StunVectors.LongTermRequest));
        Assert.Equal(BadRequest, server.SendBytes(StunVectors.LongTermSha256Request));
    }
}
