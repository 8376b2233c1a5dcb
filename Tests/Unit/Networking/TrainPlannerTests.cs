using System.Net;
using System.Net.Sockets;
using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

public sealed class TrainPlannerTests : IDisposable
{
    private readonly SendBatch _batch = new(64);
    private readonly TrainPlanner _planner;
    private readonly UdpSocket[] _sockets = [Open(), Open()];

    public TrainPlannerTests() => _planner = new TrainPlanner(_batch);

    public void Dispose()
    {
        _batch.Dispose();
        Array.ForEach(_sockets, socket => socket.Dispose());
    }

    [Theory]
    [InlineData("a100 a100 a100", "012")]
    [InlineData("a100 a100 a60 a60", "012 3")] // a shorter one ends the train
    [InlineData("a60 a61 a61", "0 12")] // a longer one begins the next
    [InlineData("a0 a0 a5 a0", "0 1 2 3")] // empty ones travel alone
    [InlineData("a100 b100 a100 b100", "02 13")] // others lie between
    [InlineData("a100 b50 a60 b50 a100 b50", "02 135 4")] // but the order to each is kept
    [InlineData("a100 b9 a200 b9 a100 a200", "0 13 24 5")] // never back into an earlier train
    [InlineData("a100 b1 a50 b1 a50", "02 13 4")]
    public void Train_is_datagrams_of_one_length_to_one_peer_in_their_order(string written, string trains)
    {
        foreach (string entry in written.Split(' '))
            Append(_sockets[0], peer: entry[0], length: int.Parse(entry[1..]));

        Assert.Equal([trains], Plan());
    }

    [Fact]
    public void Datagrams_of_one_socket_are_planned_together()
    {
        for (int i = 0; i < 6; i++)
            Append(_sockets[i % 2], peer: 'a', length: 10);

        Assert.Equal(["024", "135"], Plan());
        // Nothing of a plan is left for the next.
        _batch.Clear();
        Append(_sockets[1], peer: 'a', length: 10);
        Append(_sockets[0], peer: 'b', length: 10);
        Assert.Equal(["0", "1"], Plan());
    }

    [Fact]
    public void Datagrams_from_two_addresses_of_a_socket_are_not_mixed()
    {
        for (int i = 0; i < 4; i++)
            Append(_sockets[0], peer: 'a', length: 10, localPort: 1 + i % 2);

        Assert.Equal(["02 13"], Plan());
    }

    [Fact]
    public void Train_has_a_limit_of_datagrams_and_of_bytes()
    {
        for (int i = 0; i < 5; i++)
            Append(_sockets[0], peer: 'a', length: 100);

        Assert.Equal(["01 23 4"], Plan(maxDatagrams: 2));
        Assert.Equal(["012 34"], Plan(maxBytes: 399));
        Assert.Equal(["0 1 2 3 4"], Plan(maxDatagrams: 1));
    }

    [Fact]
    public void Every_entry_of_a_random_batch_is_planned_once_and_in_the_order_of_its_peer()
    {
        Random random = new(7);
        for (int round = 0; round < 300; round++)
        {
            _batch.Clear();
            int count = random.Next(1, 65);
            for (int i = 0; i < count; i++)
                Append(_sockets[random.Next(2)], peer: (char)('a' + random.Next(1 + round % 20)), length: random.Next(3) * 10);

            _planner.Plan(maxDatagrams: 8, maxBytes: 65_000);
            HashSet<int> planned = [];
            Dictionary<(UdpSocket, TransportAddress), int> last = [];
            foreach (int[] train in AllTrains())
            {
                for (int i = 0; i < train.Length; i++)
                {
                    SendBatch.Entry entry = _batch[train[i]];
                    Assert.True(planned.Add(train[i]));
                    Assert.True(last.GetValueOrDefault((entry.Socket, entry.Remote), -1) < train[i]);
                    last[(entry.Socket, entry.Remote)] = train[i];
                    Assert.True(i == train.Length - 1 ? entry.Length <= _batch[train[0]].Length : entry.Length == _batch[train[0]].Length);
                }
            }

            Assert.Equal(count, planned.Count);
        }
    }

    private static UdpSocket Open()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(LoopFixture.AnyPort);
        return new UdpSocket(socket, (IPEndPoint)socket.LocalEndPoint!, isWildcard: false, isRelay: false);
    }

    private void Append(UdpSocket socket, char peer, int length, int localPort = 1) => _batch.Append(
        socket,
        length,
        new FiveTuple(TransportProtocol.Udp, socket.Local.WithPort(localPort), TransportAddress.From(IPAddress.Loopback, peer)));

    /// <summary>One text a socket: the entries of each train, and a space between trains.</summary>
    private string[] Plan(int maxDatagrams = 64, int maxBytes = 65_000)
    {
        _planner.Plan(maxDatagrams, maxBytes);
        return [.. Enumerable.Range(0, _planner.SocketCount).Select(group => string.Join(' ', Trains(group).Select(train => string.Concat(train))))];
    }

    private IEnumerable<int[]> AllTrains() => Enumerable.Range(0, _planner.SocketCount).SelectMany(Trains);

    private IEnumerable<int[]> Trains(int group)
    {
        for (int train = _planner.FirstTrain(group); train >= 0; train = _planner[train].Next)
        {
            List<int> entries = [];
            for (int entry = _planner[train].First; entry >= 0; entry = _planner.NextEntry(entry))
                entries.Add(entry);
            Assert.Equal(_planner[train].Count, entries.Count);
            Assert.Equal(_planner[train].Bytes, entries.Sum(entry => _batch[entry].Length));
            yield return [.. entries];
        }
    }
}
