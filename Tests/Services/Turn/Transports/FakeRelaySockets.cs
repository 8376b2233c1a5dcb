using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Services.Turn.Transports;

/// <summary>Streams whose other ends read only when the test says so, and a record of what was asked of the loop.</summary>
internal sealed class FakeRelaySockets : IRelaySockets
{
    private readonly Dictionary<FiveTuple, List<byte>> _queues = [];
    private readonly Dictionary<FiveTuple, List<byte>> _arrived = [];

    /// <summary>What one connection's queue takes.</summary>
    public int QueueCapacity { get; init; } = 256 * 1024;

    /// <summary>Streams whose other end does not read: what is sent on them stays in the queue.</summary>
    public HashSet<FiveTuple> Stalled { get; } = [];

    public HashSet<FiveTuple> Paused { get; } = [];

    public List<FiveTuple> Closed { get; } = [];

    public List<(byte[] Datagram, FiveTuple Path)> LongDatagrams { get; } = [];

    /// <summary>What the other end of a stream has read.</summary>
    public byte[] ArrivedOn(in FiveTuple path) => _arrived.TryGetValue(path, out List<byte>? bytes) ? [.. bytes] : [];

    /// <summary>Takes what the other end of a stream has read.</summary>
    public byte[] TakeArrived(in FiveTuple path)
    {
        byte[] bytes = ArrivedOn(path);
        _arrived.Remove(path);
        return bytes;
    }

    /// <summary>The other end reads some of what is queued. True when that emptied the queue: then the loop tells of it.</summary>
    public bool Read(in FiveTuple path, int length = int.MaxValue)
    {
        List<byte> queue = QueueOf(path);
        int taken = Math.Min(length, queue.Count);
        Arrive(path, queue.GetRange(0, taken));
        queue.RemoveRange(0, taken);
        return taken > 0 && queue.Count == 0;
    }

    public bool TrySend(ReadOnlySpan<byte> bytes, in FiveTuple path)
    {
        if (Closed.Contains(path))
            return false;

        List<byte> queue = QueueOf(path);
        if (queue.Count + bytes.Length > QueueCapacity)
            return false;
        if (Stalled.Contains(path))
            queue.AddRange(bytes);
        else
            Arrive(path, bytes.ToArray());
        return true;
    }

    public int QueuedBytes(in FiveTuple path) => QueueOf(path).Count;

    public void PauseReading(in FiveTuple path) => Assert(Paused.Add(path));

    public void ResumeReading(in FiveTuple path) => Assert(Paused.Remove(path));

    public void CloseTcp(in FiveTuple path)
    {
        Assert(!Closed.Contains(path));
        Closed.Add(path);
    }

    public void SendUdp(ReadOnlySpan<byte> datagram, in FiveTuple path) => LongDatagrams.Add((datagram.ToArray(), path));

    public bool TryBindUdp(in TransportAddress local) => true;

    public void CloseUdp(in TransportAddress local)
    {
    }

    public bool TryListenTcp(in TransportAddress local) => true;

    public void CloseTcpListener(in TransportAddress local)
    {
    }

    public bool TryConnectTcp(in FiveTuple path) => true;

    public bool TrySetDontFragment(in TransportAddress local, bool isSet) => true;

    private static void Assert(bool condition) => Xunit.Assert.True(condition, "asked twice for the same");

    private void Arrive(in FiveTuple path, IEnumerable<byte> bytes)
    {
        if (!_arrived.TryGetValue(path, out List<byte>? arrived))
            _arrived.Add(path, arrived = []);
        arrived.AddRange(bytes);
    }

    private List<byte> QueueOf(in FiveTuple path)
    {
        if (!_queues.TryGetValue(path, out List<byte>? queue))
            _queues.Add(path, queue = []);
        return queue;
    }
}
