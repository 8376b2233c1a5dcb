using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Transports;

/// <summary>Data connections (RFC 6062 §5.4, §5.5).</summary>
public sealed class SpliceTests
{
    private static readonly byte[] Bind = Bytes.Stun(1);
    private static readonly byte[] Answer = Bytes.Stun(9);
    private static readonly FiveTuple Peer = TransportBench.Peer;

    private readonly TransportBench _bench = new();
    private readonly FiveTuple _path;
    private readonly TurnClient _client;

    public SpliceTests()
    {
        _path = _bench.Connect();
        _client = new TurnClient(_path, TurnClientTransport.Tcp);
        _bench.Core.OnMessage = (_, client) =>
        {
            _bench.Send(Answer, client);
            Assert.True(_bench.Transports.TrySplice(client, Peer, "early"u8, _bench.Now));
        };
    }

    [Fact]
    public void Answer_comes_first_then_what_the_peer_sent_before()
    {
        _bench.Receive(_path, Bind);
        _bench.Receive(Peer, "late"u8.ToArray());

        Assert.Equal([.. Answer, .. "earlylate"u8], _bench.Sockets.ArrivedOn(_path));
        Assert.True(_bench.Transports.OwnsPeer(Peer));
        Assert.Equal(9, _bench.Core.BytesFromPeers);
        Assert.Equal(1, _bench.Counters.OpenSplices);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(1000)]
    public void Bytes_right_behind_the_bind_request_belong_to_the_peer(int segment)
    {
        byte[] data = [0x00, 0x01, .. "not a message"u8];
        foreach (byte[] bytes in ((byte[])[.. Bind, .. data]).Chunk(segment))
            _bench.Receive(_path, bytes);

        Assert.Equal(data, _bench.Sockets.ArrivedOn(Peer));
        Assert.Single(_bench.Core.Messages);
        Assert.Equal(data.Length, _bench.Core.BytesToPeers);
    }

    [Fact]
    public void Peer_that_reads_slowly_slows_the_client_and_nothing_is_lost()
    {
        _bench.Receive(_path, Bind);
        _bench.Sockets.Stalled.Add(Peer);
        byte[] data = Bytes.Pattern(1_000_000);
        int sent = 0;
        while (sent < data.Length)
        {
            while (sent < data.Length && !_bench.Sockets.Paused.Contains(_path))
            {
                int length = Math.Min(50_000, data.Length - sent);
                _bench.Receive(_path, data[sent..(sent + length)]);
                sent += length;
            }

            Assert.InRange(_bench.Sockets.QueuedBytes(Peer), 1, 150_000);
            while (_bench.Sockets.QueuedBytes(Peer) > 0)
            {
                if (_bench.Sockets.Read(Peer, 20_000))
                    _bench.Transports.HandleDrained(Peer, _bench.Now);
            }
        }

        Assert.Equal(data, _bench.Sockets.ArrivedOn(Peer));
        Assert.DoesNotContain(_path, _bench.Sockets.Paused);
    }

    [Fact]
    public void Client_that_reads_slowly_slows_the_peer_and_nothing_is_lost_beyond_the_queue()
    {
        TransportBench bench = new(queueCapacity: 10_000);
        FiveTuple path = bench.Connect();
        bench.Core.OnMessage = (_, client) => bench.Transports.TrySplice(client, Peer, [], bench.Now);
        bench.Receive(path, Bind);
        bench.Sockets.Stalled.Add(path);
        byte[] data = Bytes.Pattern(300_000);
        bench.Receive(Peer, data);                          // far beyond the queue: the rest waits in the transport
        Assert.Contains(Peer, bench.Sockets.Paused);
        while (bench.Sockets.QueuedBytes(path) > 0)
        {
            if (bench.Sockets.Read(path))
                bench.Transports.HandleDrained(path, bench.Now);
        }

        Assert.Equal(data, bench.Sockets.ArrivedOn(path));
        Assert.Empty(bench.Sockets.Paused);
    }

    [Fact]
    public void Side_that_keeps_sending_though_it_is_paused_is_cut_off_at_the_bound()
    {
        _bench.Receive(_path, Bind);
        _bench.Sockets.Stalled.Add(Peer);
        for (int i = 0; i < 20; i++)
            _bench.Receive(_path, Bytes.Pattern(50_000));

        Assert.Contains(_path, _bench.Sockets.Closed);
        Assert.Equal((_client, Peer), Assert.Single(_bench.Core.SpliceEnds));
        _bench.Pass(10);                                    // the peer takes nothing more in that time
        Assert.Contains(Peer, _bench.Sockets.Closed);
        Assert.False(_bench.Transports.OwnsPeer(Peer));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Side_that_has_used_up_the_rate_is_read_again_when_its_time_has_come(bool isPeer)
    {
        _bench.Receive(_path, Bind);
        _bench.Core.Hold = TimeSpan.FromSeconds(1);
        FiveTuple side = isPeer ? Peer : _path;
        _bench.Receive(side, Bytes.Pattern(1_000));
        Assert.Contains(side, _bench.Sockets.Paused);

        _bench.Pass(0.9);
        Assert.Contains(side, _bench.Sockets.Paused);
        _bench.Pass(0.2);
        Assert.Empty(_bench.Sockets.Paused);
        Assert.Equal(MonotonicTime.Never, _bench.Transports.NextDeadline);
    }

    [Fact]
    public void Pause_ends_by_itself_where_the_loop_has_nothing_to_tell()
    {
        _bench.Receive(_path, Bind);
        _bench.Sockets.Stalled.Add(Peer);
        _bench.Receive(_path, Bytes.Pattern(70_000));
        Assert.Contains(_path, _bench.Sockets.Paused);
        _bench.Sockets.Read(Peer);
        _bench.Pass(0.3);
        Assert.Empty(_bench.Sockets.Paused);
        Assert.Equal(MonotonicTime.Never, _bench.Transports.NextDeadline);
    }

    [Fact]
    public void Peer_end_closes_the_data_connection_behind_what_was_queued()
    {
        TransportBench bench = new(queueCapacity: 10_000);
        FiveTuple path = bench.Connect();
        bench.Core.OnMessage = (_, client) => bench.Transports.TrySplice(client, Peer, [], bench.Now);
        bench.Receive(path, Bind);
        bench.Sockets.Stalled.Add(path);
        byte[] data = Bytes.Pattern(30_000);
        bench.Receive(Peer, data);
        bench.Transports.HandleDisconnect(Peer, bench.Now);

        Assert.Equal((new TurnClient(path, TurnClientTransport.Tcp), Peer), Assert.Single(bench.Core.SpliceEnds));
        Assert.False(bench.Transports.OwnsPeer(Peer));
        Assert.Empty(bench.Sockets.Closed);
        while (bench.Sockets.Closed.Count == 0)
        {
            bench.Sockets.Read(path);
            bench.Transports.HandleDrained(path, bench.Now);
        }

        bench.Sockets.Read(path);                           // the loop closes behind its own queue
        Assert.Equal(data, bench.Sockets.ArrivedOn(path));
        Assert.Empty(bench.Core.Disconnects);
        Assert.Equal(0, bench.Counters.OpenStreams);
    }

    [Fact]
    public void Client_end_closes_the_peer_and_is_told_once()
    {
        _bench.Receive(_path, Bind);
        _bench.Transports.HandleDisconnect(_path, _bench.Now);
        _bench.Transports.HandleDisconnect(Peer, _bench.Now);

        Assert.Equal([Peer], _bench.Sockets.Closed);
        Assert.Single(_bench.Core.SpliceEnds);
        Assert.Empty(_bench.Core.Disconnects);
        Assert.Equal(0, _bench.Counters.OpenSplices);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Core_closes_a_pair_from_either_side_and_hears_no_more(bool byPeer)
    {
        _bench.Receive(_path, Bind);
        if (byPeer)
            Assert.True(_bench.Transports.TryClosePeer(Peer));
        else
            _bench.Transports.Close(_client);
        Assert.False(_bench.Transports.TryClosePeer(Peer));
        _bench.Receive(_path, 1);
        _bench.Receive(Peer, 1);

        Assert.Equal(new HashSet<FiveTuple> { Peer, _path }, [.. _bench.Sockets.Closed]);
        Assert.Empty(_bench.Core.SpliceEnds);
        Assert.Empty(_bench.Core.Disconnects);
        Assert.Equal(MonotonicTime.Never, _bench.Transports.NextDeadline);
    }

    [Fact]
    public void Data_connection_has_no_idle_limit()
    {
        _bench.Receive(_path, Bind);
        _bench.Pass(3600);
        Assert.Empty(_bench.Sockets.Closed);
    }

    [Fact]
    public void Second_splice_of_either_side_is_refused()
    {
        _bench.Receive(_path, Bind);
        FiveTuple other = _bench.Connect(40_001);
        Assert.False(_bench.Transports.TrySplice(_client, Peer with { Remote = Peer.Remote.WithPort(81) }, [], _bench.Now));
        Assert.False(_bench.Transports.TrySplice(new TurnClient(other, TurnClientTransport.Tcp), Peer, [], _bench.Now));
        Assert.Equal(1, _bench.Counters.Splices);
    }
}
