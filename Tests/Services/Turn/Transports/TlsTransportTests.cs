extern alias Turn;
using System.Net.Security;
using System.Text;
using JbAspire.Protocols.Tls;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using Turn::JbAspire.Turn.Transports;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Transports;

/// <summary>TLS on the same ports as plain TCP.</summary>
public sealed class TlsTransportTests
{
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    public void Messages_go_both_ways(int segmentLength)
    {
        using TlsBench tls = new();
        using SslStream client = tls.Connect(out FiveTuple path, segmentLength: segmentLength);
        client.Write([.. Bytes.Stun(1), .. Bytes.Padded(Bytes.ChannelData(1, 2, 3)), .. Bytes.Stun(2)[..10]]);
        client.Write(Bytes.Stun(2)[10..]);

        TurnClient expected = new(path, TurnClientTransport.Tls);
        Assert.Equal([Bytes.Stun(1), Bytes.ChannelData(1, 2, 3), Bytes.Stun(2)], tls.Bench.Core.Messages.Select(entry => entry.Message));
        Assert.All(tls.Bench.Core.Messages, entry => Assert.Equal(expected, entry.Client));

        byte[] longest = Bytes.ChannelData(Bytes.Pattern(65_535));
        tls.Bench.Send(Bytes.ChannelData(9), expected);
        tls.Bench.Send(longest, expected);
        byte[] answer = new byte[8 + 65_540];
        client.ReadExactly(answer);
        Assert.Equal([.. Bytes.Padded(Bytes.ChannelData(9)), .. Bytes.Padded(longest)], answer);
        Assert.Equal(1, tls.Bench.Counters.TlsHandshakesCompleted);
        Assert.Equal(1, tls.Bench.Counters.TlsConnections);
        Assert.Equal(0, tls.Bench.Counters.TcpConnections);
    }

    [Fact]
    public void Http_within_tls_closes()
    {
        using TlsBench tls = new();
        using SslStream client = tls.Connect(out FiveTuple path);
        client.Write(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"));

        Assert.Equal([path], tls.Bench.Sockets.Closed);
        Assert.Equal(0, client.Read(new byte[10]));         // close_notify came before
    }

    [Fact]
    public void Old_version_is_answered_with_an_alert_and_closed()
    {
        using TlsBench tls = new();
        FiveTuple path = tls.Bench.Connect();

        // ClientHello of TLS 1.0, 45 bytes: version, random, no session, three suites, no compression
        byte[] hello =
        [
            0x16, 0x03, 0x01, 0x00, 0x31, 0x01, 0x00, 0x00, 0x2D, 0x03, 0x01, .. new byte[32], 0x00,
            0x00, 0x06, 0xC0, 0x14, 0xC0, 0x13, 0x00, 0x2F, 0x01, 0x00,
        ];
        tls.Bench.Receive(path, hello);

        Assert.Equal([0x00, 0x02, 0x02, 70], tls.Bench.Sockets.ArrivedOn(path)[3..]);
        Assert.Equal([path], tls.Bench.Sockets.Closed);
        Assert.Equal(1, tls.Bench.Counters.TlsHandshakesFailed);
    }

    [Fact]
    public void Handshake_has_ten_seconds_and_so_has_the_first_message_behind_it()
    {
        using TlsBench tls = new();
        FiveTuple silent = tls.Bench.Connect(1);
        tls.Bench.Pass(5);
        tls.Bench.Receive(silent, 0x16, 0x03, 0x01);
        tls.Bench.Pass(9.9);
        Assert.Empty(tls.Bench.Sockets.Closed);
        tls.Bench.Pass(0.2);
        Assert.Equal([silent], tls.Bench.Sockets.Closed);
        Assert.Equal(1, tls.Bench.Counters.TlsHandshakesFailed);

        using SslStream client = tls.Connect(out FiveTuple path, port: 2);
        tls.Bench.Pass(9.9);
        Assert.DoesNotContain(path, tls.Bench.Sockets.Closed);
        tls.Bench.Pass(0.2);
        Assert.Contains(path, tls.Bench.Sockets.Closed);
    }

    [Fact]
    public void Handshakes_under_way_are_bounded()
    {
        using TlsBench tls = new(new ClientTransportOptions { MaxHandshakes = 2 });
        FiveTuple first = tls.Bench.Connect(1);
        FiveTuple second = tls.Bench.Connect(2);
        FiveTuple third = tls.Bench.Connect(3);
        foreach (FiveTuple path in (FiveTuple[])[first, second, third])
            tls.Bench.Receive(path, 0x16, 0x03, 0x01);
        Assert.Equal([third], tls.Bench.Sockets.Closed);
        Assert.Equal(1, tls.Bench.Counters.HandshakesRefused);

        tls.Bench.Transports.HandleDisconnect(first, tls.Bench.Now);
        using SslStream client = tls.Connect(out _, port: 4);
        client.Write(Bytes.Stun(1));
        Assert.Single(tls.Bench.Core.Messages);
    }

    [Fact]
    public void Message_for_a_slow_reader_is_dropped_whole_and_the_records_stay_in_step()
    {
        using TlsBench tls = new(new ClientTransportOptions { MaxQueuedBytes = 5000 });
        using SslStream client = tls.Connect(out FiveTuple path);
        client.Write(Bytes.Stun(1));
        TurnClient known = new(path, TurnClientTransport.Tls);
        tls.Bench.Sockets.Stalled.Add(path);
        for (int i = 0; i < 10; i++)
            tls.Bench.Send(Bytes.Stun((byte)i, 1000), known);
        tls.Bench.Sockets.Read(path);
        tls.Bench.Send(Bytes.Stun(99, 1000), known);
        tls.Bench.Sockets.Read(path);

        int sent = 11 - (int)tls.Bench.Counters.DroppedSlowReader;
        Assert.InRange(sent, 4, 6);
        byte[] read = new byte[sent * 1024];
        client.ReadExactly(read);
        Assert.Equal(Bytes.Stun(99, 1000), read[^1024..]);
    }

    [Fact]
    public async Task Client_s_close_notify_closes_and_is_told()
    {
        using TlsBench tls = new();
        using SslStream client = tls.Connect(out FiveTuple path);
        client.Write(Bytes.Stun(1));
        await client.ShutdownAsync();

        Assert.Equal([path], tls.Bench.Sockets.Closed);
        Assert.Equal(TurnClientTransport.Tls, Assert.Single(tls.Bench.Core.Disconnects).Transport);
    }

    [Fact]
    public void Core_may_close_from_within_a_message()
    {
        using TlsBench tls = new();
        using SslStream client = tls.Connect(out FiveTuple path);
        tls.Bench.Core.OnMessage = (_, known) => tls.Bench.Transports.Close(known);
        client.Write([.. Bytes.Stun(1), .. Bytes.Stun(2)]);

        Assert.Single(tls.Bench.Core.Messages);
        Assert.Equal([path], tls.Bench.Sockets.Closed);
        Assert.Equal(0, client.Read(new byte[10]));
    }

    [Fact]
    public void Data_connection_carries_both_ways_with_back_pressure()
    {
        using TlsBench tls = new(queueCapacity: 100_000);
        TransportBench bench = tls.Bench;
        using SslStream client = tls.Connect(out FiveTuple path);
        bench.Core.OnMessage = (_, known) => Assert.True(bench.Transports.TrySplice(known, TransportBench.Peer, "early"u8, bench.Now));
        client.Write([.. Bytes.Stun(1), .. "to the peer"u8]);
        Assert.Equal("to the peer"u8.ToArray(), bench.Sockets.ArrivedOn(TransportBench.Peer));

        byte[] data = Bytes.Pattern(300_000);
        bench.Sockets.Stalled.Add(path);
        foreach (byte[] chunk in data.Chunk(30_000))
        {
            bench.Receive(TransportBench.Peer, chunk);
            if (!bench.Sockets.Paused.Contains(TransportBench.Peer))
                continue;
            while (bench.Sockets.QueuedBytes(path) > 0)
            {
                if (bench.Sockets.Read(path))
                    bench.Transports.HandleDrained(path, bench.Now);
            }
        }

        bench.Transports.HandleDisconnect(TransportBench.Peer, bench.Now);
        bench.Sockets.Read(path);
        byte[] read = new byte[5 + data.Length];
        client.ReadExactly(read);
        Assert.Equal([.. "early"u8, .. data], read);
        Assert.Equal(0, client.Read(new byte[10]));         // close_notify
        Assert.Single(bench.Core.SpliceEnds);
    }

    [Fact]
    public void Certificate_is_replaced_for_new_connections_only()
    {
        using TlsBench tls = new();
        using ServerCertificate renewed = new("renewed.example");
        using TlsServerContext after = TlsBench.Load(renewed);
        using SslStream old = tls.Connect(out _);
        Assert.True(tls.Bench.Transports.TryUseCertificate(after));
        tls.Context.Dispose();
        using SslStream fresh = tls.Connect(out _, port: 2, certificate: renewed);
        old.Write(Bytes.Stun(1));
        fresh.Write(Bytes.Stun(2));

        Assert.Equal(2, tls.Bench.Core.Messages.Count);
        Assert.False(tls.Context.TryAddReference());
        Assert.False(tls.Bench.Transports.TryUseCertificate(tls.Context));
    }

    [Fact]
    public void Tls_behind_a_proxy_keeps_the_client_s_address()
    {
        using TlsBench tls = new(new ClientTransportOptions { UseProxyProtocol = true });
        FiveTuple path = tls.Bench.Connect();

        // PROXY, TCP over IPv4, 12 bytes: 198.18.5.5:5000 -> 203.0.113.1:443
        tls.Bench.Receive(
            path, [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, 0x11, 0x00, 0x0C, 198, 18, 5, 5, 203, 0, 113, 1, 0x13, 0x88, 0x01, 0xBB]);
        using SslStream client = tls.Authenticate(path);
        client.Write(Bytes.Stun(1));

        TurnClient known = Assert.Single(tls.Bench.Core.Messages).Client;
        Assert.Equal("198.18.5.5:5000", known.Path.Remote.ToString());
        tls.Bench.Send(Bytes.Stun(2), known);
        byte[] answer = new byte[20];
        client.ReadExactly(answer);
        Assert.Equal(Bytes.Stun(2), answer);
    }

    [Fact]
    public void Without_tcp_plain_messages_are_junk_and_tls_is_served()
    {
        using TlsBench tls = new(new ClientTransportOptions { AllowTcp = false });
        FiveTuple plain = tls.Bench.Connect(1);
        tls.Bench.Receive(plain, Bytes.Stun(1));
        using SslStream client = tls.Connect(out _);
        client.Write(Bytes.Stun(2));

        Assert.Equal([plain], tls.Bench.Sockets.Closed);
        Assert.Single(tls.Bench.Core.Messages);
    }

    [Fact]
    public void Without_tls_its_first_byte_is_junk()
    {
        using TlsBench tls = new(new ClientTransportOptions { AllowTls = false });

        Assert.ThrowsAny<Exception>(() => tls.Connect(out _).Dispose());
        Assert.Equal(1, tls.Bench.Counters.JunkClosed);
    }

    [Fact]
    public void Random_records_of_many_connections_leave_nothing()
    {
        using TlsBench tls = new();
        Random random = new(7);
        for (int i = 0; i < 300; i++)
        {
            FiveTuple path = tls.Bench.Connect(1 + i);
            byte[] bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            bytes[0] = 0x16;
            foreach (byte[] segment in bytes.Chunk(random.Next(1, 100)))
                tls.Bench.Receive(path, segment);
        }

        tls.Bench.Pass(11);
        Assert.Equal(300, tls.Bench.Counters.TlsHandshakesFailed);
    }
}
