using System.Text;
using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Ice;

/// <summary>What the agent answers to a check (RFC 8445 §7.3, RFC 8489 §6.3 and §9.1.3).</summary>
public sealed class IceLiteAgentAnswerTests
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes(IceCheck.Local.Password);
    private readonly IceLiteAgentFixture _fixture = new();

    [Fact]
    public void Valid_check_is_answered_along_its_path_with_the_source_as_seen()
    {
        Assert.Equal(0, _fixture.Deliver(new IceCheck(), path: 5));

        var (datagram, path) = Assert.Single(_fixture.Sink.Sent);
        Assert.Equal(IceCheck.Path(5), path);
        Assert.Equal(StunParseResult.Success, StunMessageView.TryParse(datagram, out StunMessageView answer));
        Assert.Equal(StunMessageClass.SuccessResponse, answer.Class);
        Assert.Equal(StunMethod.Binding, answer.Method);
        Assert.Equal(IceCheck.Id, answer.TransactionId);
        Assert.True(answer.TryGetXorMappedAddress(out TransportAddress mapped));
        Assert.Equal(IceCheck.Path(5).Remote, mapped);
        Assert.True(answer.VerifyMessageIntegrity(Key));
        Assert.True(answer.IsFingerprintValid());
        Assert.Equal(1, _fixture.Agent.Counters.Succeeded);
    }

    [Fact]
    public void Check_with_sha256_is_answered_with_sha256()
    {
        Assert.Equal(0, _fixture.Deliver(new IceCheck { WithIntegrity = false, WithSha256 = true }));

        StunMessageView.TryParse(_fixture.Sink.TakeSingle(), out StunMessageView answer);
        Assert.True(answer.VerifyMessageIntegritySha256(Key));
        Assert.False(answer.HasMessageIntegrity);
    }

    [Theory]
    [InlineData("other:peer", null)] // somebody else's fragment
    [InlineData("server0:peer", null)] // a prefix of ours
    [InlineData("server01x:peer", null)] // more than ours
    [InlineData("server01", null)] // no colon
    [InlineData(":peer", null)] // no fragment
    [InlineData(null, "wrongPasswordOf28Characters!")]
    public void Wrong_username_or_password_is_answered_with_401_without_integrity(string? username, string? password)
    {
        Assert.Equal(401, _fixture.Deliver(new IceCheck { Username = username, Password = password, UseCandidate = true }));

        StunMessageView.TryParse(_fixture.Sink.TakeSingle(), out StunMessageView answer);
        Assert.False(answer.HasMessageIntegrity);
        Assert.True(answer.IsFingerprintValid());
        AssertNothingHappened();
        Assert.Equal(1, _fixture.Agent.Counters.Unauthenticated);
    }

    [Fact]
    public void Wrong_sha256_beside_right_sha1_is_answered_with_401()
    {
        byte[] check = new IceCheck { WithSha256 = true, WithFingerprint = false }.ToBytes();
        check[^1] ^= 1;
        byte[] withFingerprint = [.. check, 0x80, 0x28, 0x00, 0x04, 0, 0, 0, 0];
        withFingerprint[3] += 8;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(
            withFingerprint.AsSpan(check.Length + 4), StunFingerprint.Compute(withFingerprint.AsSpan(0, check.Length)));

        Assert.Equal(401, _fixture.Deliver(withFingerprint, IceCheck.Path(1)));
    }

    public static TheoryData<string> SpoiledChecks => ["username", "priority", "integrity", "fingerprint", "method"];

    [Theory]
    [MemberData(nameof(SpoiledChecks))]
    public void Missing_attribute_is_answered_with_400(string missing)
    {
        IceCheck check = missing switch
        {
            "username" => new IceCheck { WithUsername = false },
            "priority" => new IceCheck { WithPriority = false },
            "integrity" => new IceCheck { WithIntegrity = false },
            "fingerprint" => new IceCheck { WithFingerprint = false },
            _ => new IceCheck { Method = StunMethod.Allocate },
        };

        Assert.Equal(400, _fixture.Deliver(check));
        AssertNothingHappened();
        Assert.Equal(1, _fixture.Agent.Counters.BadRequests);
    }

    [Fact]
    public void Peer_that_claims_to_be_controlled_is_answered_with_487()
    {
        Assert.Equal(487, _fixture.Deliver(new IceCheck { ClaimsControlled = true, UseCandidate = true }));

        StunMessageView.TryParse(_fixture.Sink.TakeSingle(), out StunMessageView answer);
        Assert.True(answer.VerifyMessageIntegrity(Key));
        AssertNothingHappened();
        Assert.Equal(1, _fixture.Agent.Counters.RoleConflicts);
    }

    [Fact]
    public void Unknown_required_attribute_is_answered_with_420_and_its_number()
    {
        Assert.Equal(420, _fixture.Deliver(new IceCheck { Extra = (StunAttributeType)0x7FFE }));

        StunMessageView.TryParse(_fixture.Sink.TakeSingle(), out StunMessageView answer);
        var types = new StunAttributeType[4];
        Assert.True(answer.TryGetUnknownAttributes(types, out int count));
        Assert.Equal([(StunAttributeType)0x7FFE], types[..count]);
        Assert.True(answer.VerifyMessageIntegrity(Key));
        AssertNothingHappened();
    }

    [Theory]
    [InlineData(0xC057)] // libwebrtc's network info
    [InlineData(0x8022)] // SOFTWARE
    public void Unknown_optional_attribute_is_ignored(int type) =>
        Assert.Equal(0, _fixture.Deliver(new IceCheck { Extra = (StunAttributeType)type }));

    [Fact]
    public void Request_with_wrong_fingerprint_is_dropped()
    {
        byte[] check = new IceCheck().ToBytes();
        check[^1] ^= 1;

        Assert.Equal(-1, _fixture.Deliver(check, IceCheck.Path(1)));
        Assert.Equal(1, _fixture.Agent.Counters.WrongFingerprint);
        AssertNothingHappened();
    }

    [Fact]
    public void Indications_and_responses_are_not_answered()
    {
        Assert.Equal(-1, _fixture.Deliver(new IceCheck { Class = StunMessageClass.Indication }));
        Assert.Equal(-1, _fixture.Deliver(new IceCheck { Class = StunMessageClass.SuccessResponse }));
        Assert.Equal(-1, _fixture.Deliver(new IceCheck { Class = StunMessageClass.ErrorResponse }));

        Assert.Equal(1, _fixture.Agent.Counters.Indications);
        Assert.Equal(2, _fixture.Agent.Counters.Responses);
        AssertNothingHappened();
    }

    [Fact]
    public void Every_truncation_and_every_changed_byte_leaves_the_agent_alone()
    {
        byte[] check = new IceCheck { UseCandidate = true }.ToBytes();
        for (int length = 0; length < check.Length; length++)
        {
            Assert.Equal(-1, _fixture.Deliver(check[..length], IceCheck.Path(1)));
        }

        for (int i = 0; i < check.Length; i++)
        {
            byte[] changed = [.. check];
            changed[i] ^= 0x55;
            Assert.NotEqual(0, _fixture.Deliver(changed, IceCheck.Path(1)));
        }

        AssertNothingHappened();
    }

    [Fact]
    public void Random_datagrams_are_dropped_without_exception()
    {
        var random = new Random(8445);
        for (int round = 0; round < 5000; round++)
        {
            byte[] datagram = new byte[random.Next(0, 300)];
            random.NextBytes(datagram);
            Assert.Equal(-1, _fixture.Deliver(datagram, IceCheck.Path(1)));
        }

        Assert.Equal(5000, _fixture.Agent.Counters.Malformed);
        AssertNothingHappened();
    }

    [Fact]
    public void Answering_a_known_tuple_allocates_nothing()
    {
        byte[] check = new IceCheck { UseCandidate = true }.ToBytes();
        var sink = new DiscardingSink();
        FiveTuple path = IceCheck.Path(1);
        for (int i = 0; i < 3; i++)
        {
            _fixture.Agent.HandleDatagram(check, path, _fixture.Now, sink);
        }

        _fixture.TakeEvents();
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool known = true;
        for (int i = 0; i < 100; i++)
        {
            _fixture.Agent.HandleDatagram(check, path, _fixture.Now, sink);
            known &= _fixture.Agent.IsKnownTuple(path) && _fixture.Agent.NextDeadline > _fixture.Now;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(known);
        Assert.Equal(103, sink.Count);
    }

    private void AssertNothingHappened()
    {
        Assert.Equal(IceState.New, _fixture.Agent.State);
        Assert.Null(_fixture.Agent.SelectedTuple);
        Assert.False(_fixture.Agent.IsKnownTuple(IceCheck.Path(1)));
        Assert.Empty(_fixture.TakeEvents());
    }

    private sealed class DiscardingSink : IDatagramSink
    {
        private readonly byte[] _buffer = new byte[IDatagramSink.MaxDatagramLength];

        public int Count { get; private set; }

        public Span<byte> GetBuffer() => _buffer;

        public void Send(int length, in FiveTuple path) => Count++;
    }
}
