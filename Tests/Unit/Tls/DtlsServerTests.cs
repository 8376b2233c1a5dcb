using JbAspire.Protocols.Tls;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Unit.Tls;

public sealed class DtlsServerTests(TlsFixture fixture) : IClassFixture<TlsFixture>, IDisposable
{
    private const byte Handshake = 22;
    private const byte HelloVerifyRequest = 3;
    private const int HandshakeTypeOffset = 13;

    private readonly DtlsServerEnd _server = new(fixture.Context);
    private readonly DtlsTestClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        Assert.Equal(0, fixture.Context.LiveConnections);
    }

    [Fact]
    public void Messages_go_both_ways()
    {
        _server.Exchange(_client, _client.Start());
        Assert.True(_client.IsConnected);
        Assert.Equal(TlsState.Connected, _server.Session!.State);
        Assert.Equal("ECDHE-RSA-AES256-GCM-SHA384", _server.Session.CipherSuite);
        Assert.Equal(MonotonicTime.Never, _server.Session.NextDeadline);

        byte[] longest = [.. Enumerable.Range(0, DtlsServerSession.MaxMessageLength).Select(i => (byte)(i * 3))];
        foreach (byte[] message in (byte[][])[[1], [.. Enumerable.Repeat((byte)7, 1300)], longest])
            _server.Exchange(_client, _client.Send(message));
        Assert.Equal([1, 1300, longest.Length], _server.Received.Select(message => message.Length));
        Assert.Equal(_server.Received, _client.Messages);
        Assert.False(_server.Session.TryWrite(new byte[DtlsServerSession.MaxMessageLength + 1]));
    }

    [Fact]
    public void Several_records_of_one_datagram_are_several_messages()
    {
        _server.Exchange(_client, _client.Start());
        byte[] datagram = [.. _client.Send([1, 2]).Single(), .. _client.Send([3]).Single()];
        Assert.Equal(2, _server.Receive(datagram).Count);
        Assert.Equal([[1, 2], [3]], _server.Received);
    }

    [Fact]
    public void Client_without_a_cookie_gets_one_and_nothing_else()
    {
        byte[] answer = Assert.Single(_server.Receive(Assert.Single(_client.Start())));

        Assert.Null(_server.Session);
        Assert.Equal(Handshake, answer[0]);
        Assert.Equal(HelloVerifyRequest, answer[HandshakeTypeOffset]);
        Assert.InRange(answer.Length, 30, 60);
    }

    [Fact]
    public void Ten_thousand_client_hellos_without_a_cookie_grow_nothing()
    {
        byte[] hello = Assert.Single(_client.Start());
        byte[] answer = new byte[100];
        Flood(hello, answer, 0, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Flood(hello, answer, 100, 10_000);

        Assert.Equal(1, fixture.Context.LiveConnections);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        _server.Exchange(_client, [hello]);
        Assert.True(_client.IsConnected);
    }

    [Fact]
    public void Cookie_of_another_address_is_worth_nothing()
    {
        byte[] cookie = Assert.Single(_server.Receive(Assert.Single(_client.Start())));
        byte[] second = Assert.Single(_client.Receive(cookie));

        Assert.Equal(DtlsListenResult.CookieSent, _server.Listen(second, DtlsServerEnd.Path(40_001), out _));
        Assert.Equal(DtlsListenResult.Accepted, _server.Listen(second, DtlsServerEnd.Path(), out _));
    }

    [Theory]
    [InlineData(119, DtlsListenResult.Accepted)]
    [InlineData(121, DtlsListenResult.Accepted)]        // the secret before the present one
    [InlineData(241, DtlsListenResult.CookieSent)]
    public void Cookie_lives_as_long_as_two_secrets(int seconds, DtlsListenResult expected)
    {
        byte[] cookie = Assert.Single(_server.Receive(Assert.Single(_client.Start())));
        byte[] second = Assert.Single(_client.Receive(cookie));
        _server.Now += TimeSpan.FromSeconds(seconds);

        Assert.Equal(expected, _server.Listen(second, DtlsServerEnd.Path(), out _));
    }

    [Fact]
    public void Datagrams_that_are_no_client_hello_are_ignored()
    {
        byte[] hello = Assert.Single(_client.Start());
        foreach (byte[] datagram in (byte[][])[[], [22], new byte[13], hello[..13], [.. hello, .. new byte[9000]], [23, .. hello[1..]]])
            Assert.Equal(DtlsListenResult.Ignored, _server.Listen(datagram, DtlsServerEnd.Path(), out _));
        for (int length = 14; length < hello.Length; length++)
            Assert.NotEqual(DtlsListenResult.Accepted, _server.Listen(hello[..length], DtlsServerEnd.Path(), out _));
        for (int i = 0; i < hello.Length; i++)
        {
            byte[] changed = [.. hello];
            changed[i] ^= 0xFF;
            Assert.NotEqual(DtlsListenResult.Accepted, _server.Listen(changed, DtlsServerEnd.Path(), out _));
        }
    }

    [Fact]
    public void Lost_flight_is_sent_again_after_one_second_then_after_two()
    {
        byte[] cookie = Assert.Single(_server.Receive(Assert.Single(_client.Start())));
        List<byte[]> lost = [.. _client.Receive(cookie).SelectMany(_server.Receive)];
        Assert.NotEmpty(lost);
        MonotonicTime start = _server.Now;
        Assert.Equal(start + TimeSpan.FromSeconds(1), _server.Session!.NextDeadline);
        _server.Now = _server.Session.NextDeadline;
        Assert.Equal(lost.Count, _server.HandleDeadline().Count);
        Assert.Equal(start + TimeSpan.FromSeconds(3), _server.Session.NextDeadline);
        _server.Now = _server.Session.NextDeadline;
        _server.Exchange(_client, [.. _server.HandleDeadline().SelectMany(_client.Receive)]);

        Assert.True(_client.IsConnected);
        Assert.Equal(TlsState.Connected, _server.Session.State);
    }

    [Fact]
    public void No_datagram_of_the_handshake_is_longer_than_the_mtu()
    {
        List<byte[]> toServer = _client.Start();
        int longest = 0;
        while (toServer.Count > 0)
        {
            List<byte[]> answers = [.. toServer.SelectMany(_server.Receive)];
            longest = Math.Max(longest, answers.Max(answer => answer.Length));
            toServer = [.. answers.SelectMany(_client.Receive)];
        }

        Assert.True(_client.IsConnected);
        Assert.InRange(longest, 600, 1200);
    }

    [Fact]
    public void Forged_damaged_and_replayed_records_are_dropped()
    {
        _server.Exchange(_client, _client.Start());
        byte[] record = _client.Send([1, 2, 3]).Single();
        for (int i = 0; i < record.Length; i++)
        {
            byte[] changed = [.. record];
            changed[i] ^= 0x01;
            _server.Receive(changed);
            _server.Receive(record[..i]);
        }

        Assert.Empty(_server.Received);
        _server.Receive(record);
        _server.Receive(record);
        Assert.Equal([[1, 2, 3]], _server.Received);
        Assert.Equal(TlsState.Connected, _server.Session!.State);
    }

    [Theory]
    [InlineData("ECDHE-RSA-AES256-GCM-SHA384")]
    [InlineData("ECDHE-RSA-CHACHA20-POLY1305")]
    public void Thousands_of_forged_records_end_no_session(string suite)
    {
        using DtlsTestClient client = new(suite);
        _server.Exchange(client, client.Start());
        Assert.Equal(suite, _server.Session!.CipherSuite);
        byte[] record = client.Send([1, 2, 3]).Single();
        Random random = new(3);
        for (int i = 0; i < 3000; i++)
        {
            byte[] forged = [.. record];
            int at = random.Next(forged.Length);
            forged[at] ^= (byte)(1 + random.Next(255));
            _server.Receive(forged);
            Assert.True(_server.Session!.State == TlsState.Connected, $"{i}: {_server.Session.Error} at {at}: {record[at]} -> {forged[at]}");
        }

        // Epoch 0: alert, DTLS 1.2, sequence number 9, length 2; fatal, handshake_failure
        for (byte length = 0; length < 40; length++)
            _server.Receive([23, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 9, 0, length, .. new byte[length]]);
        _server.Receive([21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40]);
        Assert.True(_server.Session!.State == TlsState.Connected, _server.Session.Error);
        _server.Receive(record);
        Assert.Equal([[1, 2, 3]], _server.Received);
        Assert.NotEmpty(client.Close().SelectMany(_server.Receive).ToList());   // an alert of two bytes is not too short
        Assert.Equal(TlsState.Closed, _server.Session.State);
    }

    [Fact]
    public void Close_notify_ends_the_session_from_either_side()
    {
        _server.Exchange(_client, _client.Start());
        _server.Session!.Close();
        _server.Take().ForEach(datagram => _client.Receive(datagram));
        Assert.True(_client.IsClosed);

        using DtlsServerEnd server = new(fixture.Context);
        using DtlsTestClient client = new();
        server.Exchange(client, client.Start());
        Assert.NotEmpty(client.Close().SelectMany(server.Receive).ToList());
        Assert.Equal(TlsState.Closed, server.Session!.State);
        Assert.False(server.Session.TryWrite([1]));
    }

    [Fact]
    public void Client_without_a_common_suite_is_refused()
    {
        using DtlsTestClient client = new("AES128-SHA");
        _server.Exchange(client, client.Start());
        Assert.Equal(TlsState.Failed, _server.Session!.State);
        Assert.Equal("no shared cipher", _server.Session.Error);
    }

    [Fact]
    public void New_context_serves_new_clients()
    {
        using ServerCertificate files = new();
        using TlsServerContext renewed = TlsServerContext.Load(new()
        {
            CertificatePath = files.CertificatePath,
            PrivateKeyPath = files.PrivateKeyPath,
            CipherList = "ECDHE-RSA-AES128-GCM-SHA256",
        });
        byte[] cookie = Assert.Single(_server.Receive(Assert.Single(_client.Start())));
        _server.Listener.Use(renewed);
        _server.Exchange(_client, _client.Receive(cookie));           // the cookie is still good, the suite is not
        Assert.Equal(TlsState.Failed, _server.Session!.State);
    }

    [Fact]
    public void Sending_messages_allocates_nothing()
    {
        _server.Exchange(_client, _client.Start());
        byte[] message = new byte[1000];
        byte[] datagram = new byte[1500];
        long before = 0;
        for (int i = 0; i < 1000; i++)
        {
            if (i == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            _server.Session!.TryWrite(message);
            _server.Session.TryTake(datagram, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Five_hundred_sessions_leave_none()
    {
        for (int i = 0; i < 500; i++)
        {
            using DtlsServerEnd server = new(fixture.Context);
            using DtlsTestClient client = new();
            server.Exchange(client, client.Start());
            Assert.True(client.IsConnected);
        }

        Assert.Equal(0, fixture.Context.LiveConnections);
    }

    private void Flood(byte[] hello, byte[] answer, int first, int count)
    {
        FiveTuple path = DtlsServerEnd.Path();
        for (int i = first; i < first + count; i++)
        {
            FiveTuple source = path with { Remote = path.Remote.WithPort(1 + i) };
            DtlsListenResult result = _server.Listener.Listen(hello, source, _server.Now, out _);
            if (result != DtlsListenResult.CookieSent || !_server.Listener.TryTake(answer, out _))
                Assert.Fail($"no cookie for client {i}");
        }
    }
}
