using System.Net;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Stun;

/// <summary>The STUN cases of a Binding server (RFC 8489 §6.3), on virtual time.</summary>
public sealed class StunBindingProcedureTests
{
    private static readonly StunTransactionId Id = new([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    private readonly RecordingSink _sink = new();
    private StunBindingProcedure _procedure = new(new StunBindingOptions());
    private MonotonicTime _now = MonotonicTime.FromMilliseconds(1000);

    [Theory]
    [InlineData("198.51.100.7", TransportProtocol.Udp, 32)]
    [InlineData("198.51.100.7", TransportProtocol.Tcp, 32)]
    [InlineData("2001:db8::7", TransportProtocol.Udp, 44)]
    public void Binding_is_answered_with_the_source_and_nothing_more(string source, TransportProtocol protocol, int expectedLength)
    {
        FiveTuple path = Path(source, 4000, protocol);
        Deliver(Request(), path);

        var (datagram, sentPath) = Assert.Single(_sink.Sent);
        Assert.Equal(path, sentPath);
        Assert.Equal(expectedLength, datagram.Length);
        Assert.Equal(StunParseResult.Success, StunMessageView.TryParse(datagram, out StunMessageView answer));
        Assert.Equal(StunMessageClass.SuccessResponse, answer.Class);
        Assert.Equal(Id, answer.TransactionId);
        Assert.True(answer.TryGetXorMappedAddress(out TransportAddress mapped));
        Assert.Equal(path.Remote, mapped);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, true)]
    public void Fingerprint_is_sent_where_it_is_configured_or_asked_for(bool configured, bool requested, bool expected)
    {
        _procedure = new StunBindingProcedure(new StunBindingOptions { Fingerprint = configured });
        Deliver(requested ? RequestWithFingerprint() : Request());

        StunMessageView.TryParse(_sink.TakeSingle(), out StunMessageView answer);
        Assert.Equal(expected, answer.HasFingerprint);
        Assert.Equal(expected, answer.IsFingerprintValid());
    }

    [Fact]
    public void Software_is_sent_only_where_it_is_configured()
    {
        _procedure = new StunBindingProcedure(new StunBindingOptions { Software = "JbAspire" });
        Deliver(Request());

        StunMessageView.TryParse(_sink.TakeSingle(), out StunMessageView answer);
        Assert.True(answer.TryGetSoftware(out var software));
        Assert.True(software.SequenceEqual("JbAspire"u8));
    }

    [Fact]
    public void Unknown_required_attributes_are_answered_with_420_and_their_numbers()
    {
        Deliver(Request((StunAttributeType)0x7FFE, StunAttributeType.ChangeRequest, (StunAttributeType)0x7F01));

        StunMessageView.TryParse(_sink.TakeSingle(), out StunMessageView answer);
        Assert.Equal(StunMessageClass.ErrorResponse, answer.Class);
        Assert.True(answer.TryGetErrorCode(out StunError error));
        Assert.Equal(StunErrorCode.UnknownAttribute, error.Code);
        var types = new StunAttributeType[8];
        Assert.True(answer.TryGetUnknownAttributes(types, out int count));
        Assert.Equal([(StunAttributeType)0x7FFE, StunAttributeType.ChangeRequest, (StunAttributeType)0x7F01], types[..count]);
        Assert.Equal(1, _procedure.Counters.Refused);
    }

    [Fact]
    public void Hundreds_of_unknown_attributes_are_answered_with_less_than_was_sent()
    {
        byte[] request = Request([.. Enumerable.Range(0x7000, 300).Select(type => (StunAttributeType)type)]);
        Deliver(request);

        Assert.InRange(_sink.TakeSingle().Length, 20, request.Length / 4);
    }

    [Theory]
    [InlineData(0xC002)]
    [InlineData(0x8022)]
    [InlineData(0x0024)] // PRIORITY of an ICE client
    [InlineData(0x0025)] // USE-CANDIDATE
    public void Optional_and_ice_attributes_are_ignored(int type)
    {
        Deliver(Request((StunAttributeType)type));

        StunMessageView.TryParse(_sink.TakeSingle(), out StunMessageView answer);
        Assert.Equal(StunMessageClass.SuccessResponse, answer.Class);
    }

    [Fact]
    public void Integrity_of_an_unknown_user_is_ignored()
    {
        byte[] buffer = new byte[200];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, Id);
        writer.AddAttribute(StunAttributeType.Username, "a:b"u8);
        writer.AddMessageIntegrity("secret"u8);
        Deliver(buffer[..writer.Length]);

        StunMessageView.TryParse(_sink.TakeSingle(), out StunMessageView answer);
        Assert.Equal(StunMessageClass.SuccessResponse, answer.Class);
        Assert.False(answer.HasMessageIntegrity);
    }

    [Fact]
    public void Another_method_is_answered_with_400()
    {
        byte[] request = Request();
        request[1] = 0x03; // Allocate
        Deliver(request);

        StunMessageView.TryParse(_sink.TakeSingle(), out StunMessageView answer);
        Assert.Equal(StunMethod.Allocate, answer.Method);
        Assert.True(answer.TryGetErrorCode(out StunError error));
        Assert.Equal(StunErrorCode.BadRequest, error.Code);
    }

    [Fact]
    public void No_stun_drops_every_binding_request()
    {
        _procedure = new StunBindingProcedure(new StunBindingOptions { AnswersBinding = false });
        Deliver(Request());

        Assert.Empty(_sink.Sent);
        Assert.Equal(1, _procedure.Counters.Disabled);
    }

    [Fact]
    public void Source_beyond_its_rate_is_not_answered_until_time_passes_and_others_are()
    {
        _procedure = new StunBindingProcedure(new StunBindingOptions { RequestsPerSecond = 10, Burst = 20 });
        for (int port = 1; port <= 50; port++)
        {
            Deliver(Request(), Path("198.51.100.7", port)); // the port does not make another source
        }

        Assert.Equal(20, _sink.Sent.Count);
        Assert.Equal(30, _procedure.Counters.RateLimited);
        Deliver(Request(), Path("198.51.100.8", 1));
        Assert.Equal(21, _sink.Sent.Count);

        _now += TimeSpan.FromSeconds(1);
        for (int i = 0; i < 50; i++)
        {
            Deliver(Request(), Path("198.51.100.7", 1));
        }

        Assert.Equal(31, _sink.Sent.Count);
    }

    [Fact]
    public void Addresses_of_one_ipv6_subscriber_share_a_rate()
    {
        _procedure = new StunBindingProcedure(new StunBindingOptions { RequestsPerSecond = 1, Burst = 5 });
        for (int i = 0; i < 50; i++)
        {
            Deliver(Request(), Path($"2001:db8:0:1::{i:x}", 4000));
        }

        Assert.Equal(5, _sink.Sent.Count);
        Deliver(Request(), Path("2001:db8:0:2::1", 4000));
        Assert.Equal(6, _sink.Sent.Count);
    }

    [Fact]
    public void Flood_of_sources_neither_throws_nor_stops_a_fresh_one()
    {
        _procedure = new StunBindingProcedure(new StunBindingOptions { RequestsPerSecond = 1, Burst = 1, MaxSources = 64 });
        for (int i = 0; i < 10_000; i++)
        {
            Deliver(Request(), Path($"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}", 4000));
        }

        Assert.Equal(10_000, _sink.Sent.Count);
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new StunBindingProcedure(new StunBindingOptions { RequestsPerSecond = -1 }));
        Assert.Contains("RequestsPerSecond is -1; allowed are 0-1000000.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new StunBindingProcedure(new StunBindingOptions { Burst = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StunBindingProcedure(new StunBindingOptions { MaxSources = 3 }));
    }

    [Fact]
    public void Answering_allocates_nothing()
    {
        byte[] request = RequestWithFingerprint();
        var sink = new CountingSink();
        FiveTuple path = Path("198.51.100.7", 4000);
        _procedure.Deliver(request, path, _now, sink);
        _procedure.Deliver(request, path, _now, sink);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            _procedure.Deliver(request, path, _now, sink);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(102, sink.Count);
    }

    private static FiveTuple Path(string remote, int port, TransportProtocol protocol = TransportProtocol.Udp) => new(
        protocol,
        TransportAddress.From(IPAddress.Parse("192.0.2.1"), 3478),
        TransportAddress.From(IPAddress.Parse(remote), port));

    private static byte[] Request(params StunAttributeType[] flags)
    {
        byte[] buffer = new byte[1500];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, Id);
        foreach (StunAttributeType flag in flags)
        {
            writer.AddFlag(flag);
        }

        return buffer[..writer.Length];
    }

    private static byte[] RequestWithFingerprint()
    {
        byte[] buffer = new byte[28];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, StunMethod.Binding, Id);
        writer.AddFingerprint();
        return buffer;
    }

    private void Deliver(byte[] datagram) => Deliver(datagram, Path("198.51.100.7", 4000));

    private void Deliver(byte[] datagram, in FiveTuple path) => _procedure.Deliver(datagram, path, _now, _sink);

    private sealed class CountingSink : IDatagramSink
    {
        private readonly byte[] _buffer = new byte[IDatagramSink.MaxDatagramLength];

        public int Count { get; private set; }

        public Span<byte> GetBuffer() => _buffer;

        public void Send(int length, in FiveTuple path) => Count++;
    }
}
