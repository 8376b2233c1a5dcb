extern alias Turn;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using Turn::JbAspire.Turn.Transports;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Transports;

/// <summary>DTLS on the same ports as plain UDP.</summary>
public sealed class DtlsTransportTests : IDisposable
{
    private readonly DtlsTestClient _client = new();
    private readonly FiveTuple _path = TransportBench.Path(TransportProtocol.Udp, 40_000);
    private TlsBench _dtls = new();

    private TransportBench Bench => _dtls.Bench;

    private TurnClient Known => new(_path, TurnClientTransport.Dtls);

    public void Dispose()
    {
        _client.Dispose();
        _dtls.Dispose();
    }

    [Fact]
    public void Messages_go_both_ways_at_all_lengths()
    {
        Connect();
        Bench.Core.OnMessage = (message, client) => Bench.Send(message, client);
        byte[][] messages =
            [Bytes.Stun(1), Bytes.ChannelData(1), Bytes.ChannelData(Bytes.Pattern(1440)), Bytes.ChannelData(Bytes.Pattern(16_380))];
        foreach (byte[] message in messages)
        {
            _dtls.Exchange(_client, _client.Send(message), _path);
            Assert.Equal(message, Bench.Core.Messages[^1].Message);
            Assert.Equal(message, _client.Messages[^1]);
        }

        Assert.All(Bench.Core.Messages, entry => Assert.Equal(Known, entry.Client));
        Bench.Send(Bytes.ChannelData(Bytes.Pattern(16_381)), Known);        // no record takes so much
        Assert.Equal(1, Bench.Counters.DroppedUndeliverable);
        Assert.Equal(1, Bench.Counters.DtlsHandshakesCompleted);
    }

    [Fact]
    public void Plain_stun_on_the_same_path_is_another_client()
    {
        Connect();
        Bench.Receive(_path, Bytes.Stun(1));

        Assert.Equal(TurnClientTransport.Udp, Assert.Single(Bench.Core.Messages).Client.Transport);
    }

    [Fact]
    public void Ten_thousand_client_hellos_without_a_cookie_grow_nothing()
    {
        byte[] hello = Assert.Single(_client.Start());
        for (int i = 1; i <= 10_000; i++)
            Bench.Receive(_path with { Remote = _path.Remote.WithPort(i) }, hello);

        Assert.Equal(10_000, Bench.Counters.CookiesSent);
        Assert.Equal(0, Bench.Counters.DtlsSessions);
        Assert.Equal(1, _dtls.Context.LiveConnections);
        Assert.Equal(MonotonicTime.Never, Bench.Transports.NextDeadline);
    }

    [Fact]
    public void Lost_flight_is_sent_again()
    {
        Bench.Receive(_path, Assert.Single(_client.Start()));
        foreach (byte[] datagram in _dtls.Deliver(_client))
            Bench.Receive(_path, datagram);
        Lose();
        Bench.Pass(1.1);
        _dtls.Exchange(_client, _dtls.Deliver(_client), _path);
        Assert.True(_client.IsConnected);
    }

    [Fact]
    public void Handshake_has_ten_seconds()
    {
        Bench.Receive(_path, Assert.Single(_client.Start()));
        foreach (byte[] datagram in _dtls.Deliver(_client))
            Bench.Receive(_path, datagram);
        Assert.Equal(1, Bench.Counters.OpenDtlsSessions);
        Bench.Pass(10.1);

        Assert.Equal(0, Bench.Counters.OpenDtlsSessions);
        Assert.Equal(1, Bench.Counters.DtlsHandshakesFailed);
        Assert.Empty(Bench.Core.Disconnects);
    }

    [Fact]
    public void Silent_session_ends_after_sixty_seconds_unless_the_core_holds_state()
    {
        Connect();
        _dtls.Exchange(_client, _client.Send(Bytes.Stun(1)), _path);
        Bench.Core.Holding.Add(Known);
        Bench.Pass(600);
        Assert.Equal(1, Bench.Counters.OpenDtlsSessions);
        Bench.Core.Holding.Clear();
        Bench.Pass(60);

        Assert.Equal(0, Bench.Counters.OpenDtlsSessions);
        Assert.Equal(Known, Assert.Single(Bench.Core.Disconnects));
        _dtls.Deliver(_client);
        Assert.True(_client.IsClosed);
    }

    [Fact]
    public void Session_without_a_message_ends_after_ten_seconds()
    {
        Connect();
        Bench.Pass(10.1);

        Assert.Equal(0, Bench.Counters.OpenDtlsSessions);
        Assert.Empty(Bench.Core.Disconnects);
    }

    [Fact]
    public void Close_notify_ends_the_session_and_is_told()
    {
        Connect();
        _dtls.Exchange(_client, _client.Send(Bytes.Stun(1)), _path);
        _dtls.Exchange(_client, _client.Close(), _path);

        Assert.Equal(Known, Assert.Single(Bench.Core.Disconnects));
        Assert.Equal(0, Bench.Counters.OpenDtlsSessions);
    }

    [Fact]
    public void Core_may_close_from_within_a_message()
    {
        Connect();
        Bench.Core.OnMessage = (_, client) => Bench.Transports.Close(client);
        Bench.Receive(_path, [.. _client.Send(Bytes.Stun(1)).Single(), .. _client.Send(Bytes.Stun(2)).Single()]);

        Assert.Single(Bench.Core.Messages);
        Assert.Empty(Bench.Core.Disconnects);
        _dtls.Deliver(_client);
        Assert.True(_client.IsClosed);
    }

    [Fact]
    public void Client_that_starts_anew_from_the_same_port_gets_a_new_session()
    {
        Connect();
        _dtls.Exchange(_client, _client.Send(Bytes.Stun(1)), _path);
        Bench.Pass(6);
        using DtlsTestClient again = new();
        _dtls.Exchange(again, again.Start(), _path);
        Assert.True(again.IsConnected);
        Assert.Equal(Known, Assert.Single(Bench.Core.Disconnects));
        Assert.Equal(1, Bench.Counters.OpenDtlsSessions);
        _dtls.Exchange(again, again.Send(Bytes.Stun(2)), _path);
        Assert.Equal(2, Bench.Core.Messages.Count);
    }

    [Fact]
    public void Client_hello_without_a_cookie_harms_no_session()
    {
        Connect();
        Bench.Pass(6);
        using DtlsTestClient spoofed = new();
        Bench.Receive(_path, Assert.Single(spoofed.Start()));
        _dtls.Exchange(_client, _client.Send(Bytes.Stun(1)), _path);

        Assert.Single(Bench.Core.Messages);
    }

    [Fact]
    public void Sessions_are_bounded_in_total_by_source_and_while_they_shake_hands()
    {
        AssertBound(new ClientTransportOptions { MaxDtlsSessions = 2 }, "198.51.100.7", "198.51.100.8", "198.51.100.9");
        AssertBound(new ClientTransportOptions { MaxDtlsSessionsPerAddress = 2 }, "198.51.100.7", "198.51.100.7", "198.51.100.7");
        AssertBound(new ClientTransportOptions { MaxDtlsSessionsPerAddress = 2 }, "2001:db8::1", "2001:db8::2:3", "2001:db8::ffff:0:0:1");
        AssertBound(new ClientTransportOptions { MaxHandshakes = 2 }, "198.51.100.7", "198.51.100.8", "198.51.100.9");
    }

    [Fact]
    public void Without_dtls_its_datagrams_are_junk()
    {
        Replace(new ClientTransportOptions { AllowDtls = false });
        Bench.Receive(_path, Assert.Single(_client.Start()));

        Assert.Equal(1, Bench.Counters.JunkDatagrams);
        Assert.False(Bench.Sink.TryTake(out _, out _));
    }

    [Fact]
    public void Dtls_alone_refuses_plain_udp()
    {
        Replace(new ClientTransportOptions { AllowUdp = false });
        Connect();
        Bench.Receive(_path, Bytes.Stun(1));
        Assert.Empty(Bench.Core.Messages);
        _dtls.Exchange(_client, _client.Send(Bytes.Stun(1)), _path);
        Assert.Single(Bench.Core.Messages);
    }

    private void Connect()
    {
        _dtls.Exchange(_client, _client.Start(), _path);
        Assert.True(_client.IsConnected);
    }

    // What was sent does not arrive.
    private void Lose()
    {
        while (Bench.Sink.TryTake(out _, out _))
        {
        }
    }

    private void Replace(ClientTransportOptions options)
    {
        _dtls.Dispose();
        _dtls = new TlsBench(options);
    }

    // Two clients get a session that stays in its handshake; the third one does not, until one of them is gone.
    private void AssertBound(ClientTransportOptions options, params string[] sources)
    {
        Replace(options);
        for (int i = 0; i < sources.Length; i++)
        {
            using DtlsTestClient client = new();
            FiveTuple path = TransportBench.Path(TransportProtocol.Udp, 40_000 + i, sources[i]);
            Bench.Receive(path, Assert.Single(client.Start()));
            foreach (byte[] datagram in _dtls.Deliver(client))
                Bench.Receive(path, datagram);
            _dtls.Deliver(client);
        }

        Assert.Equal(2, Bench.Counters.OpenDtlsSessions);
        Assert.InRange(Bench.Counters.HandshakesRefused, 1, 2);
        Bench.Pass(10.1);
        Lose();
        using DtlsTestClient last = new();
        _dtls.Exchange(last, last.Start(), TransportBench.Path(TransportProtocol.Udp, 50_000, sources[^1]));
        Assert.True(last.IsConnected);
    }
}
