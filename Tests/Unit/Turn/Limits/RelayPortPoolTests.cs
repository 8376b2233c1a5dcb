using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Turn.Peers;
using Xunit;

namespace JbAspire.Tests.Unit.Turn.Limits;

/// <summary>Relay ports: <c>min-port</c> to <c>max-port</c> and EVEN-PORT (RFC 8656 §7.2).</summary>
public sealed class RelayPortPoolTests
{
    [Theory]
    [InlineData(50_000, 50_019)]
    [InlineData(50_001, 50_020)]
    [InlineData(50_001, 50_001)]
    [InlineData(1, 65_535)]
    public void Every_port_of_the_range_is_taken_once_and_no_other(int min, int max)
    {
        RelayPortPool pool = Pool(min, max);
        var taken = new HashSet<int>();
        while (pool.TryTake(RelayPortKind.Any, out int port))
        {
            Assert.InRange(port, min, max);
            Assert.True(taken.Add(port));
        }

        Assert.Equal(max - min + 1, taken.Count);
        Assert.Equal(0, pool.FreeCount);
        Assert.False(pool.TryTake(RelayPortKind.Even, out _));
        Assert.False(pool.TryTake(RelayPortKind.EvenPair, out _));
    }

    [Fact]
    public void Returned_port_is_the_one_that_is_left()
    {
        RelayPortPool pool = Pool(50_000, 50_019);
        TakeAll(pool, RelayPortKind.Any);
        pool.Return(50_013);
        Assert.True(pool.TryTake(RelayPortKind.Any, out int port));
        Assert.Equal(50_013, port);
        Assert.False(pool.TryTake(RelayPortKind.Any, out _));
    }

    [Fact]
    public void Even_takes_every_even_port_and_leaves_its_neighbour_free()
    {
        RelayPortPool pool = Pool(50_001, 50_020);
        List<int> even = TakeAll(pool, RelayPortKind.Even);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => 50_002 + 2 * i), even.Order());
        Assert.Equal(10, pool.FreeCount);
        Assert.All(TakeAll(pool, RelayPortKind.Any), port => Assert.Equal(1, port & 1));
    }

    [Fact]
    public void Pairs_are_even_with_the_next_and_given_back_port_by_port()
    {
        RelayPortPool pool = Pool(50_001, 50_020); // 50001 and 50020 have no neighbour within the range
        List<int> pairs = TakeAll(pool, RelayPortKind.EvenPair);
        Assert.Equal(Enumerable.Range(0, 9).Select(i => 50_002 + 2 * i), pairs.Order());
        Assert.Equal(2, pool.FreeCount);

        pool.Return(50_003);
        Assert.False(pool.TryTake(RelayPortKind.EvenPair, out _));
        pool.Return(50_002);
        Assert.True(pool.TryTake(RelayPortKind.EvenPair, out int port));
        Assert.Equal(50_002, port);
    }

    [Fact]
    public void Last_whole_pairs_are_spared_while_single_ports_are_free()
    {
        RelayPortPool pool = Pool(50_000, 50_079);
        for (int i = 0; i < 31; i++)
        {
            Assert.True(pool.TryTake(RelayPortKind.Even, out _)); // 9 of 40 pairs stay whole
        }

        for (int i = 0; i < 31; i++)
        {
            Assert.True(pool.TryTake(RelayPortKind.Any, out _)); // all of them odd neighbours
        }

        Assert.Equal(9, TakeAll(pool, RelayPortKind.EvenPair).Count);
        Assert.Equal(0, pool.FreeCount);
    }

    [Fact]
    public void Ports_of_listeners_are_left_out()
    {
        var pool = new RelayPortPool(50_000, 50_019, [50_004, 50_007, 3478], SeededRandom.Of(1));
        List<int> taken = TakeAll(pool, RelayPortKind.Any);
        Assert.Equal(18, taken.Count);
        Assert.DoesNotContain(50_004, taken);
        Assert.DoesNotContain(50_007, taken);
        Assert.Throws<ArgumentException>(() => pool.Return(50_004));
    }

    [Theory]
    [InlineData(RelayPortKind.Any, 1)]
    [InlineData(RelayPortKind.Even, 2)]
    [InlineData(RelayPortKind.EvenPair, 2)]
    public void Every_port_is_as_likely_as_any_other(RelayPortKind kind, int step)
    {
        RelayPortPool pool = Pool(50_000, 50_019);
        var counts = new int[20];
        const int Rounds = 20_000;
        for (int i = 0; i < Rounds; i++)
        {
            Assert.True(pool.TryTake(kind, out int port));
            counts[port - 50_000]++;
            pool.Return(port);
            if (kind == RelayPortKind.EvenPair)
            {
                pool.Return(port + 1);
            }
        }

        // Eight standard deviations of a binomial distribution with p = 1/20 or 1/10.
        double expected = Rounds / (20.0 / step);
        for (int i = 0; i < counts.Length; i += step)
        {
            Assert.InRange(counts[i], expected - 8 * Math.Sqrt(expected), expected + 8 * Math.Sqrt(expected));
        }
    }

    [Fact]
    public void Random_sequences_keep_the_count_exact()
    {
        RelayPortPool pool = Pool(50_001, 50_064);
        var random = new Random(7);
        var taken = new List<int>();
        for (int i = 0; i < 20_000; i++)
        {
            if (random.Next(2) == 0 && taken.Count > 0)
            {
                int index = random.Next(taken.Count);
                pool.Return(taken[index]);
                taken.RemoveAt(index);
            }
            else
            {
                var kind = (RelayPortKind)random.Next(3);
                bool isTaken = pool.TryTake(kind, out int port);
                Assert.Equal(isTaken, CanTake(kind, taken));
                if (isTaken)
                {
                    taken.AddRange(kind == RelayPortKind.EvenPair ? [port, port + 1] : [port]);
                    Assert.True(kind == RelayPortKind.Any || (port & 1) == 0);
                }
            }

            Assert.Equal(taken.Count, taken.Distinct().Count());
            Assert.Equal(64 - taken.Count, pool.FreeCount);
        }

        static bool CanTake(RelayPortKind kind, List<int> taken) => Enumerable.Range(50_001, 64).Except(taken).ToHashSet() is var free
            && free.Any(port => kind == RelayPortKind.Any || ((port & 1) == 0 && (kind == RelayPortKind.Even || free.Contains(port + 1))));
    }

    [Theory]
    [InlineData(49_999)]
    [InlineData(50_020)]
    [InlineData(50_003)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Port_that_is_not_taken_cannot_be_returned(int port) =>
        Assert.Throws<ArgumentException>(() => Pool(50_000, 50_019).Return(port));

    [Fact]
    public void Addresses_and_protocols_have_pools_of_their_own()
    {
        var ports = new RelayPorts([PeerAddress.Of("10.0.0.5"), PeerAddress.Of("2a00::5")], 50_000, 50_001, [], SeededRandom.Of(2));
        foreach (string address in new[] { "10.0.0.5", "2a00::5" })
        {
            foreach (TransportProtocol protocol in new[] { TransportProtocol.Udp, TransportProtocol.Tcp })
            {
                Assert.True(ports.TryTake(PeerAddress.Of(address, 1), RelayPortKind.Any, protocol, out int first));
                Assert.True(ports.TryTake(PeerAddress.Of(address, 2), RelayPortKind.Any, protocol, out _));
                Assert.False(ports.TryTake(PeerAddress.Of(address), RelayPortKind.Any, protocol, out _));
                ports.Return(PeerAddress.Of(address, 3), protocol, first);
                Assert.Equal(1, ports.CountFree(PeerAddress.Of(address), protocol));
            }
        }

        Assert.False(ports.TryTake(PeerAddress.Of("10.0.0.6"), RelayPortKind.Any, TransportProtocol.Udp, out _));
        Assert.Throws<ArgumentException>(() => ports.Return(PeerAddress.Of("10.0.0.6"), TransportProtocol.Udp, 50_000));
    }

    private static RelayPortPool Pool(int min, int max) => new(min, max, [], SeededRandom.Of(1));

    private static List<int> TakeAll(RelayPortPool pool, RelayPortKind kind)
    {
        var taken = new List<int>();
        while (pool.TryTake(kind, out int port))
        {
            taken.Add(port);
        }

        return taken;
    }
}
