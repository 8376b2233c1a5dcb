extern alias Turn;
using System.Net;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using Turn::JbAspire.Turn.Transports;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Transports;

/// <summary>HAProxy's PROXY protocol, version 2.</summary>
public sealed class ProxyProtocolTests
{
    private static readonly byte[] Signature = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    // Version 2, PROXY; TCP over IPv4; 12 bytes: 198.18.5.5:5000 -> 203.0.113.1:443
    private static readonly byte[] Tcp4 =
        [.. Signature, 0x21, 0x11, 0x00, 0x0C, 198, 18, 5, 5, 203, 0, 113, 1, 0x13, 0x88, 0x01, 0xBB];

    // Version 2, PROXY; TCP over IPv6; 36 bytes and a TLV of 7: 2001:db8::5 -> 2001:db8::1, ports 5000 and 443; PP2_TYPE_UNIQUE_ID
    private static readonly byte[] Tcp6 =
    [
        .. Signature, 0x21, 0x21, 0x00, 0x2B,
        0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5,
        0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
        0x13, 0x88, 0x01, 0xBB,
        0x05, 0x00, 0x04, 0xDE, 0xAD, 0xBE, 0xEF,
    ];

    private static readonly FiveTuple Proxied4 = new(
        TransportProtocol.Tcp,
        TransportAddress.From(IPAddress.Parse("203.0.113.1"), 443),
        TransportAddress.From(IPAddress.Parse("198.18.5.5"), 5000));

    private readonly TransportBench _bench = new(new ClientTransportOptions { UseProxyProtocol = true });

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(1000)]
    public void Client_is_whom_the_proxy_names(int segment)
    {
        FiveTuple path = _bench.Connect();
        foreach (byte[] bytes in ((byte[])[.. Tcp4, .. Bytes.Stun(1)]).Chunk(segment))
            _bench.Receive(path, bytes);

        (byte[] message, TurnClient client) = Assert.Single(_bench.Core.Messages);
        Assert.Equal(Bytes.Stun(1), message);
        Assert.Equal(new TurnClient(Proxied4, TurnClientTransport.Tcp), client);

        _bench.Send(Bytes.Stun(2), client);
        Assert.Equal(Bytes.Stun(2), _bench.Sockets.ArrivedOn(path));
        _bench.Transports.Close(client);
        Assert.Equal([path], _bench.Sockets.Closed);
    }

    [Fact]
    public void Addresses_may_be_ipv6_and_tlvs_are_skipped()
    {
        FiveTuple path = _bench.Connect();
        _bench.Receive(path, [.. Tcp6, .. Bytes.Stun(1)]);

        Assert.Equal("[2001:db8::5]:5000", Assert.Single(_bench.Core.Messages).Client.Path.Remote.ToString());
    }

    [Fact]
    public void Local_command_leaves_the_addresses_of_the_connection()
    {
        FiveTuple path = _bench.Connect();
        _bench.Receive(path, [.. Signature, 0x20, 0x00, 0x00, 0x00, .. Bytes.Stun(1)]);

        Assert.Equal(path, Assert.Single(_bench.Core.Messages).Client.Path);
    }

    [Fact]
    public void Two_clients_behind_one_proxy_are_told_apart_and_their_ends_too()
    {
        FiveTuple first = _bench.Connect(1);
        FiveTuple second = _bench.Connect(2);
        byte[] other = [.. Tcp4];
        other[16 + 9] = 0x89;                               // source port 5001
        _bench.Receive(first, [.. Tcp4, .. Bytes.Stun(1)]);
        _bench.Receive(second, [.. other, .. Bytes.Stun(2)]);
        _bench.Transports.HandleDisconnect(first, _bench.Now);

        Assert.Equal(5000, Assert.Single(_bench.Core.Disconnects).Path.Remote.Port);
        _bench.Send(Bytes.Stun(3), _bench.Core.Messages[1].Client);
        Assert.Equal(Bytes.Stun(3), _bench.Sockets.ArrivedOn(second));
        FiveTuple again = _bench.Connect(3);
        _bench.Receive(again, [.. Tcp4, .. Bytes.Stun(1)]);
        Assert.Equal(3, _bench.Core.Messages.Count);
    }

    [Fact]
    public void Client_that_is_connected_already_is_refused()
    {
        FiveTuple first = _bench.Connect(1);
        FiveTuple second = _bench.Connect(2);
        _bench.Receive(first, Tcp4);
        _bench.Receive(second, Tcp4);

        Assert.Equal([second], _bench.Sockets.Closed);
        _bench.Receive(first, Bytes.Stun(1));
        Assert.Single(_bench.Core.Messages);
    }

    public static TheoryData<byte[]> Bad => new()
    {
        Bytes.Stun(1),                                                              // no header
        new byte[] { 0x0D, 0x0A, 0x0D, 0x0B },                                      // wrong from the fourth byte on
        "PROXY TCP4 198.18.5.5 203.0.113.1 5000 443\r\n"u8.ToArray(),               // version 1
        (byte[])[.. Signature, 0x31, 0x11, 0x00, 0x0C, .. new byte[12]],            // version 3
        (byte[])[.. Signature, 0x22, 0x11, 0x00, 0x0C, .. new byte[12]],            // unknown command
        (byte[])[.. Signature, 0x21, 0x12, 0x00, 0x0C, .. new byte[12]],            // UDP over IPv4
        (byte[])[.. Signature, 0x21, 0x31, 0x00, 0xD8, .. new byte[216]],           // UNIX
        (byte[])[.. Signature, 0x21, 0x11, 0x00, 0x0B, .. new byte[11]],            // too short for its addresses
        (byte[])[.. Signature, 0x21, 0x11, 0xFF, 0xFF],                             // 65,535 bytes more
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Missing_or_malformed_header_closes(byte[] bytes)
    {
        FiveTuple path = _bench.Connect();
        _bench.Receive(path, bytes);

        Assert.Equal([path], _bench.Sockets.Closed);
        Assert.Empty(_bench.Core.Messages);
        Assert.Equal(1, _bench.Counters.ProxyRefused);
    }

    [Fact]
    public void Header_that_takes_too_long_closes()
    {
        FiveTuple path = _bench.Connect();
        _bench.Receive(path, Tcp4[..20]);
        _bench.Pass(10.1);

        Assert.Equal([path], _bench.Sockets.Closed);
    }

    [Fact]
    public void Untrusted_source_is_closed_at_once()
    {
        TransportAddress trusted = TransportAddress.From(IPAddress.Parse("10.0.0.1"), 0);
        TransportBench bench = new(new ClientTransportOptions
        {
            UseProxyProtocol = true,
            IsTrustedProxy = source => source.WithPort(0) == trusted,
        });
        FiveTuple good = bench.Connect(1, "10.0.0.1");
        FiveTuple bad = bench.Connect(2, "10.0.0.2");
        bench.Receive(good, [.. Tcp4, .. Bytes.Stun(1)]);

        Assert.Equal([bad], bench.Sockets.Closed);
        Assert.Single(bench.Core.Messages);
    }

    [Fact]
    public void Data_connections_work_behind_a_proxy()
    {
        FiveTuple path = _bench.Connect();
        _bench.Core.OnMessage = (_, client) => Assert.True(_bench.Transports.TrySplice(client, TransportBench.Peer, "hello"u8, _bench.Now));
        _bench.Receive(path, [.. Tcp4, .. Bytes.Stun(1), .. "data"u8]);

        Assert.Equal("hello"u8.ToArray(), _bench.Sockets.ArrivedOn(path));
        Assert.Equal("data"u8.ToArray(), _bench.Sockets.ArrivedOn(TransportBench.Peer));
    }
}
