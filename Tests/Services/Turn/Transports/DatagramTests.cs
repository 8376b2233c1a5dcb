extern alias Turn;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using Turn::JbAspire.Turn.Transports;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Transports;

/// <summary>UDP: the hot path.</summary>
public sealed class DatagramTests
{
    private static readonly FiveTuple Path = TransportBench.Path(TransportProtocol.Udp, 40_000);

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x03)]
    [InlineData(0x40)]
    [InlineData(0x4F)]
    [InlineData(0x7F)]
    public void Stun_and_channel_data_go_to_the_core_as_they_are(byte first)
    {
        TransportBench bench = new();
        bench.Receive(Path, first, 2, 3);

        (byte[] message, TurnClient client) = Assert.Single(bench.Core.Messages);
        Assert.Equal([first, 2, 3], message);
        Assert.Equal(new TurnClient(Path, TurnClientTransport.Udp), client);
    }

    [Theory]
    [InlineData(0x04)]
    [InlineData(0x14)]     // DTLS, and there is no certificate
    [InlineData(0x3F)]
    [InlineData(0x80)]     // RTP
    [InlineData(0xFF)]
    public void Anything_else_is_dropped_and_counted(byte first)
    {
        TransportBench bench = new();
        bench.Receive(Path, first, 2, 3);
        bench.Receive(Path);

        Assert.Empty(bench.Core.Messages);
        Assert.Equal(2, bench.Counters.JunkDatagrams);
    }

    [Fact]
    public void Without_udp_even_stun_is_dropped()
    {
        TransportBench bench = new(new ClientTransportOptions { AllowUdp = false });
        bench.Receive(Path, Bytes.Stun(1));

        Assert.Empty(bench.Core.Messages);
    }

    [Fact]
    public void Datagrams_leave_through_the_sink_without_padding()
    {
        TransportBench bench = new();
        byte[] longest = Bytes.ChannelData(Bytes.Pattern(1496));
        bench.Send(Bytes.ChannelData(1), new TurnClient(Path, TurnClientTransport.Udp));
        bench.Send(longest, new TurnClient(Path, TurnClientTransport.Udp));

        Assert.True(bench.Sink.TryTake(out byte[] sent, out FiveTuple path));
        Assert.Equal(Bytes.ChannelData(1), sent);
        Assert.Equal(Path, path);
        Assert.True(bench.Sink.TryTake(out sent, out _));
        Assert.Equal(longest, sent);
    }

    [Fact]
    public void Longer_datagrams_leave_past_the_sink()
    {
        TransportBench bench = new();
        byte[] message = Bytes.ChannelData(Bytes.Pattern(60_001));
        bench.Send(message, new TurnClient(Path, TurnClientTransport.Udp));
        bench.Send(Bytes.Stun(1), new TurnClient(Path, TurnClientTransport.Udp));

        (byte[] sent, FiveTuple path) = Assert.Single(bench.Sockets.LongDatagrams);
        Assert.Equal(message, sent);
        Assert.Equal(Path, path);
        Assert.True(bench.Sink.TryTake(out sent, out _));
        Assert.Equal(Bytes.Stun(1), sent);
    }

    [Fact]
    public void Relaying_udp_both_ways_allocates_nothing()
    {
        EchoingHandler echo = new();
        ClientTransports transports = new(new ClientTransportOptions(), echo);
        CountingSink sink = new();
        echo.Transports = transports;
        transports.Attach(new FakeRelaySockets(), sink);
        byte[] message = Bytes.ChannelData(Bytes.Pattern(1000));
        transports.HandleDatagram(message, Path, MonotonicTime.Zero);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            transports.HandleDatagram(message, Path, MonotonicTime.Zero);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(10_001, sink.Count);
    }
}
