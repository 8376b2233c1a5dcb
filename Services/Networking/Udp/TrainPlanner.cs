namespace JbAspire.Networking.Udp;

/// <summary>
/// Sorts the entries of a <see cref="SendBatch"/> into messages: those of one socket, address and peer that have one length become a train,
/// even when others lie between them, and all trains of one socket follow each other. Entries of one socket, address and peer keep their
/// order; between peers there is none to keep. Takes time in proportion to the entries and allocates nothing.
/// </summary>
internal sealed class TrainPlanner
{
    private readonly SendBatch _batch;
    private readonly int[] _nextEntry;
    private readonly Train[] _trains;
    private readonly int[] _firstTrains;
    private readonly int[] _lastTrains;
    private readonly UdpSocket[] _sockets;

    // A hash table from socket, address and peer to their latest train, valid where the stamp is that of the present plan.
    private readonly int[] _flows;
    private readonly long[] _stamps;
    private readonly int _mask;
    private long _stamp;
    private int _trainCount;

    public TrainPlanner(SendBatch batch)
    {
        _batch = batch;
        _nextEntry = new int[batch.Capacity];
        _trains = new Train[batch.Capacity];
        _firstTrains = new int[batch.Capacity];
        _lastTrains = new int[batch.Capacity];
        _sockets = new UdpSocket[batch.Capacity];
        int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)batch.Capacity * 4);
        _flows = new int[size];
        _stamps = new long[size];
        _mask = size - 1;
    }

    /// <summary>How many sockets the plan sends through.</summary>
    public int SocketCount { get; private set; }

    public UdpSocket Socket(int group) => _sockets[group];

    /// <summary>The first train of a socket; the others follow through <see cref="Train.Next"/>.</summary>
    public int FirstTrain(int group) => _firstTrains[group];

    public ref readonly Train this[int train] => ref _trains[train];

    /// <summary>The entry after <paramref name="entry"/> in its train; -1 after the last.</summary>
    public int NextEntry(int entry) => _nextEntry[entry];

    /// <param name="maxDatagrams">How many datagrams a train has at most; 1 makes no trains.</param>
    /// <param name="maxBytes">How many bytes a train has at most.</param>
    public void Plan(int maxDatagrams, int maxBytes)
    {
        _stamp++;
        _trainCount = 0;
        SocketCount = 0;
        int latest = -1;
        for (int i = 0; i < _batch.Count; i++)
        {
            ref readonly SendBatch.Entry entry = ref _batch[i];
            _nextEntry[i] = -1;
            if (maxDatagrams == 1)
            {
                AddTrain(i, entry);
                continue;
            }

            // Bursts are common: most often it is the flow of the entry before.
            if (latest < 0 || !IsSameFlow(_batch[_trains[_flows[latest]].First], entry))
                latest = FindFlow(entry);
            ref int train = ref _flows[latest];
            if (train < 0 || !TryJoin(ref _trains[train], i, entry, maxDatagrams, maxBytes))
                train = AddTrain(i, entry);
        }

        for (int i = 0; i < SocketCount; i++)
            _sockets[i].PlanGroup = -1;
    }

    /// <summary>Lets go of the sockets, so that closed ones can be collected.</summary>
    public void Clear()
    {
        Array.Clear(_sockets, 0, SocketCount);
        SocketCount = 0;
    }

    private static bool IsSameFlow(in SendBatch.Entry left, in SendBatch.Entry right) =>
        left.Remote == right.Remote && ReferenceEquals(left.Socket, right.Socket) && left.Local == right.Local;

    private bool TryJoin(ref Train train, int index, in SendBatch.Entry entry, int maxDatagrams, int maxBytes)
    {
        int length = _batch[train.First].Length;
        if (!train.IsOpen || entry.Length == 0 || entry.Length > length || train.Count == maxDatagrams || train.Bytes + entry.Length > maxBytes)
            return false;

        _nextEntry[train.Last] = index;
        train.Last = index;
        train.Count++;
        train.Bytes += entry.Length;
        train.IsOpen = entry.Length == length;
        return true;
    }

    private int AddTrain(int index, in SendBatch.Entry entry)
    {
        int train = _trainCount++;
        _trains[train] = new Train { First = index, Last = index, Count = 1, Bytes = entry.Length, Next = -1, IsOpen = entry.Length > 0 };
        int group = entry.Socket.PlanGroup;
        if (group < 0)
        {
            group = entry.Socket.PlanGroup = SocketCount++;
            _sockets[group] = entry.Socket;
            _firstTrains[group] = train;
        }
        else
        {
            _trains[_lastTrains[group]].Next = train;
        }

        _lastTrains[group] = train;
        return train;
    }

    private int FindFlow(in SendBatch.Entry entry)
    {
        // One peer may hear from many sockets: their ports tell them apart.
        int slot = (entry.Remote.GetHashCode() ^ (entry.Local.Port * 0x9E3B)) & _mask;
        while (_stamps[slot] == _stamp)
        {
            if (IsSameFlow(_batch[_trains[_flows[slot]].First], entry))
                return slot;

            slot = (slot + 1) & _mask;
        }

        _stamps[slot] = _stamp;
        _flows[slot] = -1;
        return slot;
    }
}
