using System.Net.Security;
using System.Security.Authentication;
using JbAspire.Protocols.Tls;
using Xunit;

namespace JbAspire.Tests.Unit.Tls;

public sealed class TlsServerSessionTests(TlsFixture fixture) : IClassFixture<TlsFixture>
{
    // A ClientHello of TLS 1.0 with two suites and no extension.
    private static readonly byte[] Tls10Hello = Hello(0x01);

    // And one of TLS 1.1.
    private static readonly byte[] Tls11Hello = Hello(0x02);

    public static TheoryData<byte[]> OldHellos => new() { Tls10Hello, Tls11Hello };

    [Theory]
    [InlineData(SslProtocols.Tls12, "TLSv1.2")]
    [InlineData(SslProtocols.Tls13, "TLSv1.3")]
    public void Messages_go_both_ways_and_the_chain_is_sent(SslProtocols protocol, string version)
    {
        using TlsServerEnd server = new(fixture.Context);
        using SslStream client = server.Connect(fixture.Certificate, protocol);
        byte[] message = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];
        client.Write(message);
        byte[] answer = new byte[message.Length];
        client.ReadExactly(answer);

        Assert.Equal(message, answer);
        Assert.Equal(version, server.Version);
        Assert.Equal(protocol, client.SslProtocol);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void Records_may_come_byte_by_byte(SslProtocols protocol)
    {
        using TlsServerEnd server = new(fixture.Context);
        server.Pipe.SegmentLength = 1;
        using SslStream client = server.Connect(fixture.Certificate, protocol);
        client.Write("hello"u8);
        byte[] answer = new byte[5];
        client.ReadExactly(answer);

        Assert.Equal("hello"u8.ToArray(), answer);
    }

    [Fact]
    public void Suite_that_coturn_s_client_asks_for_is_agreed_on()
    {
        using TlsServerEnd server = new(fixture.Context);
        using SslStream client = server.Connect(
            fixture.Certificate, SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384);

        Assert.Equal("ECDHE-RSA-AES256-GCM-SHA384", server.CipherSuite);
    }

    [Fact]
    public void Suite_without_forward_secrecy_is_refused_with_an_alert()
    {
        using TlsServerEnd server = new(fixture.Context);

        Assert.Throws<AuthenticationException>(
            () => server.Connect(fixture.Certificate, SslProtocols.Tls12, TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256).Dispose());
        Assert.Equal("no shared cipher", server.Session.Error);
    }

    [Theory]
    [MemberData(nameof(OldHellos))]
    public void Old_client_gets_a_protocol_version_alert(byte[] hello)
    {
        using TlsServerEnd server = new(fixture.Context);
        server.Receive(hello);

        Assert.Equal(TlsReadStatus.Failed, server.LastStatus);
        Assert.Equal("unsupported protocol", server.Session.Error);
        byte[] alert = server.Take();
        Assert.Equal(21, alert[0]);                         // alert
        Assert.Equal([0x00, 0x02, 0x02, 70], alert[3..]);   // length 2, fatal, protocol_version
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: turn.example\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0000")]
    [InlineData("\u0016\u0003\u0001\u00FF\u00FF")]
    [InlineData("\u0016\u0002\u0000\u0000\u0010                ")]
    public void Garbage_fails_the_session_and_nothing_is_taken_afterwards(string garbage)
    {
        using TlsServerEnd server = new(fixture.Context);
        server.Receive([.. garbage.Select(c => (byte)c)]);

        Assert.Equal(TlsReadStatus.Failed, server.LastStatus);
        Assert.NotEqual("", server.Session.Error);
        Assert.False(server.Session.TryWrite("x"u8));
        server.Receive(Tls10Hello);
        Assert.Equal(TlsReadStatus.Failed, server.LastStatus);
    }

    [Fact]
    public void Client_hello_that_is_cut_anywhere_waits_and_never_fails()
    {
        byte[] hello = FirstFlight();
        for (int length = 0; length < hello.Length; length++)
        {
            using TlsServerEnd server = new(fixture.Context);
            server.Receive(hello[..length]);
            Assert.Equal(TlsReadStatus.NeedsMore, server.LastStatus);
            server.Session.HandleEndOfStream();
            Assert.Equal(TlsState.Failed, server.Session.State);
            Assert.Equal("the stream ended without close_notify", server.Session.Error);
        }
    }

    [Fact]
    public void Client_hello_with_any_byte_changed_never_throws()
    {
        byte[] hello = FirstFlight();
        for (int i = 0; i < hello.Length; i++)
        {
            using TlsServerEnd server = new(fixture.Context);
            byte[] changed = [.. hello];
            changed[i] ^= 0xFF;
            server.Receive(changed);
        }
    }

    [Fact]
    public void Changed_record_fails_a_connected_session_with_an_alert()
    {
        using TlsServerEnd server = new(fixture.Context);
        using SslStream client = server.Connect(fixture.Certificate);
        server.Take();
        server.Receive([0x17, 0x03, 0x03, 0x00, 0x20, .. new byte[32]]);

        Assert.Equal(TlsReadStatus.Failed, server.LastStatus);
        Assert.NotEmpty(server.Take());
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Close_notify_ends_the_session_from_either_side(SslProtocols protocol)
    {
        using TlsServerEnd closed = new(fixture.Context);
        using SslStream client = closed.Connect(fixture.Certificate, protocol);
        closed.Take();
        await client.ShutdownAsync();
        Assert.Equal(TlsReadStatus.Closed, closed.LastStatus);
        Assert.NotEmpty(closed.Take());                     // answered

        using TlsServerEnd closing = new(fixture.Context);
        using SslStream other = closing.Connect(fixture.Certificate, protocol);
        closing.Session.Close();
        closing.TakeOutput();
        Assert.Equal(0, await other.ReadAsync(new byte[10]));          // the end of the stream, and no exception
        closing.Session.HandleEndOfStream();
        Assert.Equal(TlsState.Closed, closing.Session.State);
    }

    [Fact]
    public void Reading_and_writing_allocate_nothing_of_note()
    {
        using TlsServerEnd server = new(fixture.Context);
        using SslStream client = server.Connect(fixture.Certificate);
        byte[] plaintext = new byte[1000];
        server.IsEchoing = false;
        for (int i = 0; i < 100; i++)
            Write(server.Session, plaintext);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            Write(server.Session, plaintext);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public void Thousand_sessions_leave_none()
    {
        int before = fixture.Context.LiveConnections;
        for (int i = 0; i < 1000; i++)
        {
            using TlsServerEnd server = new(fixture.Context);
            server.Receive(i % 2 == 0 ? Tls10Hello : FirstFlight());
        }

        Assert.Equal(before, fixture.Context.LiveConnections);
    }

    private static void Write(TlsServerSession session, byte[] plaintext)
    {
        session.TryWrite(plaintext);
        session.ClearOutput();
    }

    // What a client of TLS 1.2 and 1.3 sends first.
    private static byte[] FirstFlight()
    {
        byte[] flight = [];
        using SslStream client = new(new TestKit.PipeStream(bytes => flight = flight.Length == 0 ? bytes : flight, () => []));
        Assert.ThrowsAny<Exception>(() => client.AuthenticateAsClient("turn.example"));
        return flight;
    }

    private static byte[] Hello(byte minor) =>
    [
        0x16, 0x03, 0x01, 0x00, 0x31,       // handshake record, 49 bytes
        0x01, 0x00, 0x00, 0x2D,             // ClientHello, 45 bytes
        0x03, minor,                        // version
        .. new byte[32],                    // random
        0x00,                               // no session
        0x00, 0x06, 0xC0, 0x14, 0xC0, 0x13, 0x00, 0x2F, // three suites of that time
        0x01, 0x00,                         // no compression
    ];
}
