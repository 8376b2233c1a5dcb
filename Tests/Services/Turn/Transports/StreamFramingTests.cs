extern alias Turn;
using System.Text;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using Turn::JbAspire.Turn.Transports;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Transports;

/// <summary>Messages in a TCP stream (RFC 8489 §6.2.2, RFC 8656 §12.5).</summary>
public sealed class StreamFramingTests
{
    [Fact]
    public void Messages_come_whole_when_each_byte_comes_alone()
    {
        TransportBench bench = new();
        FiveTuple path = bench.Connect();
        byte[][] messages =
            [Bytes.Stun(1, 40), Bytes.ChannelData(1, 2, 3), Bytes.ChannelData(), Bytes.Stun(2), Bytes.ChannelData(1, 2, 3, 4, 5)];
        foreach (byte b in messages.SelectMany(message => Bytes.Padded(message, 0x7F)))
            bench.Receive(path, b);

        Assert.Equal(messages, bench.Core.Messages.Select(entry => entry.Message));
        Assert.All(bench.Core.Messages, entry => Assert.Equal(new TurnClient(path, TurnClientTransport.Tcp), entry.Client));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(70_000)]
    [InlineData(1_000_000)]
    public void Messages_up_to_the_longest_come_whole_in_segments_of_any_size(int segment)
    {
        TransportBench bench = new();
        FiveTuple path = bench.Connect();
        byte[][] messages =
        [
            Bytes.Stun(1),
            Bytes.ChannelData(Bytes.Pattern(65_535)),
            Bytes.Stun(2, 65_528),                          // length 65,532: the longest
            Bytes.ChannelData(9),
            Bytes.Stun(3),
        ];
        byte[] stream = [.. messages.SelectMany(message => Bytes.Padded(message))];
        foreach (byte[] bytes in stream.Chunk(segment))
            bench.Receive(path, bytes);

        Assert.Equal(messages.Length, bench.Core.Messages.Count);
        Assert.All(messages.Zip(bench.Core.Messages), pair => Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second.Message)));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("OPTIONS sip:a SIP/2.0\r\n")]
    [InlineData("\u0000\u0001\u0000\u0000 no magic cookie")]
    [InlineData("\u0000\u0001\u0000\u0003 length no multiple of four")]
    [InlineData("\u0014 first byte of DTLS")]
    [InlineData("\u0004")]
    public void Anything_else_closes_the_connection_and_the_core_hears_nothing(string junk)
    {
        TransportBench bench = new();
        FiveTuple path = bench.Connect();
        bench.Receive(path, Encoding.Latin1.GetBytes(junk));

        Assert.Equal([path], bench.Sockets.Closed);
        Assert.Empty(bench.Core.Messages);
        Assert.Empty(bench.Core.Disconnects);
        Assert.Equal(1, bench.Counters.JunkClosed);
        Assert.Equal(0, bench.Counters.OpenStreams);
        Assert.Equal(MonotonicTime.Never, bench.Transports.NextDeadline);
    }

    [Fact]
    public void Broken_framing_behind_a_message_closes_and_the_core_is_told()
    {
        TransportBench bench = new();
        FiveTuple path = bench.Connect();
        bench.Receive(path, [.. Bytes.Stun(1), 0x80, 0x00, 0x00, 0x00]);

        Assert.Single(bench.Core.Messages);
        Assert.Equal([path], bench.Sockets.Closed);
        Assert.Equal(path, Assert.Single(bench.Core.Disconnects).Path);
    }

    [Fact]
    public void Channel_data_leaves_padded_with_zeros_and_stun_as_it_is()
    {
        TransportBench bench = new();
        FiveTuple path = bench.Connect();
        TurnClient client = new(path, TurnClientTransport.Tcp);
        bench.Receive(path, Bytes.Stun(1));
        bench.Send(Bytes.ChannelData(1), client);
        bench.Send(Bytes.ChannelData(1, 2, 3, 4), client);
        bench.Send(Bytes.Stun(7), client);

        Assert.Equal(
            [0x40, 0x01, 0x00, 0x01, 1, 0, 0, 0, .. Bytes.ChannelData(1, 2, 3, 4), .. Bytes.Stun(7)],
            bench.Sockets.ArrivedOn(path));
    }

    [Fact]
    public void Longest_channel_data_leaves_padded()
    {
        TransportBench bench = new();
        FiveTuple path = bench.Connect();
        bench.Receive(path, Bytes.Stun(1));
        byte[] message = Bytes.ChannelData(Bytes.Pattern(65_535));
        bench.Send(message, new TurnClient(path, TurnClientTransport.Tcp));

        Assert.Equal(Bytes.Padded(message), bench.Sockets.ArrivedOn(path));
    }

    [Fact]
    public void Message_for_a_slow_reader_is_dropped_whole()
    {
        TransportBench bench = new(queueCapacity: 30);
        FiveTuple path = bench.Connect();
        bench.Sockets.Stalled.Add(path);
        bench.Receive(path, Bytes.Stun(1));
        TurnClient client = new(path, TurnClientTransport.Tcp);
        bench.Send(Bytes.Stun(1), client);
        bench.Send(Bytes.Stun(2), client);
        bench.Sockets.Read(path);
        bench.Send(Bytes.Stun(3), client);
        bench.Sockets.Read(path);

        Assert.Equal([.. Bytes.Stun(1), .. Bytes.Stun(3)], bench.Sockets.ArrivedOn(path));
        Assert.Equal(1, bench.Counters.DroppedSlowReader);
    }

    [Fact]
    public void Core_may_close_between_two_messages_of_one_segment()
    {
        TransportBench bench = new();
        FiveTuple path = bench.Connect();
        bench.Core.OnMessage = (_, client) => bench.Transports.Close(client);
        bench.Receive(path, [.. Bytes.Stun(1), .. Bytes.Stun(2)]);

        Assert.Single(bench.Core.Messages);
        Assert.Equal([path], bench.Sockets.Closed);
        Assert.Empty(bench.Core.Disconnects);
    }

    [Fact]
    public void Core_may_close_from_within_a_message_that_came_in_pieces()
    {
        TransportBench bench = new();
        FiveTuple path = bench.Connect();
        bench.Core.OnMessage = (_, client) => bench.Transports.Close(client);
        bench.Receive(path, Bytes.Stun(1)[..10]);
        bench.Receive(path, Bytes.Stun(1)[10..]);

        Assert.Equal(Bytes.Stun(1), Assert.Single(bench.Core.Messages).Message);
    }

    [Fact]
    public void Peer_end_is_told_once_and_only_where_something_came()
    {
        TransportBench bench = new();
        FiveTuple silent = bench.Connect(1);
        FiveTuple talking = bench.Connect(2);
        bench.Receive(talking, Bytes.Stun(1));
        bench.Transports.HandleDisconnect(silent, bench.Now);
        bench.Transports.HandleDisconnect(talking, bench.Now);
        bench.Transports.HandleDisconnect(talking, bench.Now);
        bench.Receive(talking, Bytes.Stun(2));

        Assert.Equal(talking, Assert.Single(bench.Core.Disconnects).Path);
        Assert.Single(bench.Core.Messages);
        Assert.Empty(bench.Sockets.Closed);
        Assert.Equal(MonotonicTime.Never, bench.Transports.NextDeadline);
    }

    [Fact]
    public void Message_for_a_client_that_is_gone_is_counted()
    {
        TransportBench bench = new();
        bench.Send(Bytes.Stun(1), new TurnClient(TransportBench.Path(TransportProtocol.Tcp, 1), TurnClientTransport.Tcp));

        Assert.Equal(1, bench.Counters.DroppedUndeliverable);
    }

    [Fact]
    public void Without_tcp_and_without_a_certificate_connections_are_closed_at_once()
    {
        TransportBench bench = new(new ClientTransportOptions { AllowTcp = false });
        FiveTuple path = bench.Connect();

        Assert.Equal([path], bench.Sockets.Closed);
        bench.Receive(path, Bytes.Stun(1));
        Assert.Empty(bench.Core.Messages);
    }
}
