using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Transports;

/// <summary>Slow and silent connections.</summary>
public sealed class StreamTimeoutTests
{
    private readonly TransportBench _bench = new();

    [Fact]
    public void Connection_without_a_byte_is_closed_after_ten_seconds()
    {
        FiveTuple path = _bench.Connect();
        _bench.Pass(9.9);
        Assert.Empty(_bench.Sockets.Closed);
        _bench.Pass(0.2);
        Assert.Equal([path], _bench.Sockets.Closed);
        Assert.Equal(1, _bench.Counters.SlowClosed);
        Assert.Empty(_bench.Core.Disconnects);
    }

    [Fact]
    public void First_message_has_ten_seconds_from_the_connection_however_many_bytes_come()
    {
        FiveTuple path = _bench.Connect();
        foreach (byte b in Bytes.Stun(1, 40)[..19])
        {
            _bench.Receive(path, b);
            _bench.Pass(0.5);
        }

        Assert.Empty(_bench.Sockets.Closed);
        _bench.Receive(path, 0);
        _bench.Pass(0.6);
        Assert.Equal([path], _bench.Sockets.Closed);
        Assert.Equal(1, _bench.Counters.SlowClosed);
    }

    [Fact]
    public void Each_further_message_has_ten_seconds_from_its_first_byte_even_where_the_core_holds_state()
    {
        FiveTuple path = _bench.Connect();
        _bench.Core.Holding.Add(new TurnClient(path, TurnClientTransport.Tcp));
        _bench.Receive(path, Bytes.Stun(1));
        for (int i = 0; i < 5; i++)
        {
            _bench.Pass(9);
            _bench.Receive(path, Bytes.Stun(1)[..8]);
            _bench.Pass(9);
            _bench.Receive(path, Bytes.Stun(1)[8..]);
        }

        Assert.Empty(_bench.Sockets.Closed);
        _bench.Receive(path, [.. Bytes.Stun(1), 0]);
        _bench.Pass(5);
        _bench.Receive(path, 1);
        _bench.Pass(5.1);
        Assert.Equal([path], _bench.Sockets.Closed);
        Assert.Equal(path, Assert.Single(_bench.Core.Disconnects).Path);
    }

    [Fact]
    public void Silent_connection_is_closed_after_sixty_seconds()
    {
        FiveTuple path = _bench.Connect();
        _bench.Receive(path, Bytes.Stun(1));
        _bench.Pass(59);
        _bench.Receive(path, Bytes.Stun(2));
        _bench.Pass(59.9);
        Assert.Empty(_bench.Sockets.Closed);
        _bench.Pass(0.2);
        Assert.Equal([path], _bench.Sockets.Closed);
        Assert.Equal(1, _bench.Counters.IdleClosed);
        Assert.Equal(path, Assert.Single(_bench.Core.Disconnects).Path);
    }

    [Fact]
    public void Silent_connection_stays_while_the_core_holds_state()
    {
        FiveTuple path = _bench.Connect();
        TurnClient client = new(path, TurnClientTransport.Tcp);
        _bench.Receive(path, Bytes.Stun(1));
        _bench.Core.Holding.Add(client);
        _bench.Pass(3600);
        Assert.Empty(_bench.Sockets.Closed);
        _bench.Core.Holding.Remove(client);
        _bench.Pass(60);
        Assert.Equal([path], _bench.Sockets.Closed);
    }

    [Fact]
    public void Thousand_connections_that_come_and_go_leave_nothing()
    {
        Random random = new(1);
        for (int i = 0; i < 1000; i++)
        {
            FiveTuple path = _bench.Connect(1 + i);
            if (random.Next(2) == 0)
                _bench.Receive(path, Bytes.Stun(1));
            if (random.Next(2) == 0)
                _bench.Transports.HandleDisconnect(path, _bench.Now);
            _bench.Pass(random.NextDouble() / 10);
        }

        _bench.Pass(61);
        Assert.Equal(0, _bench.Counters.OpenStreams);
        Assert.Equal(MonotonicTime.Never, _bench.Transports.NextDeadline);
        Assert.Equal(1000, _bench.Sockets.Closed.Count + (1000 - _bench.Counters.SlowClosed - _bench.Counters.IdleClosed));
    }
}
