using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Limits;

/// <summary>
/// The relay ports of one address and one protocol. Every free port is as likely as any other, every take is one draw however few are left,
/// and exactly all of them can be taken. One owner.
/// </summary>
/// <remarks>
/// Ports are kept by pairs, an even one and the next, each pair in the list of its state. As long as whole pairs abound, single ports are
/// drawn from all that are free; below <see cref="ScarcePairsDivisor"/> of them, ports without a free neighbour go first, so that EVEN-PORT
/// with a reservation finds pairs as long as it can.
/// </remarks>
public sealed class RelayPortPool
{
    // Pairs are scarce when fewer than one in four is whole.
    private const int ScarcePairsDivisor = 4;

    private const byte EvenBit = 0b01;
    private const byte OddBit = 0b10;
    private const byte Whole = EvenBit | OddBit;

    private readonly FillRandom _fillRandom;
    private readonly int _firstPair;

    // Which ports of a pair are free, which belong to the pool, and where the pair is in the list of its state.
    private readonly byte[] _free;
    private readonly byte[] _members;
    private readonly ushort[] _positions;
    private readonly List<ushort>[] _pairsByState = [[], [], [], []];

    /// <summary>Makes a pool of the ports from <paramref name="minPort"/> to <paramref name="maxPort"/>, both included.</summary>
    /// <param name="minPort">1-65535.</param>
    /// <param name="maxPort">From <paramref name="minPort"/> to 65535.</param>
    /// <param name="excludedPorts">Ports that are in use otherwise, such as those of listeners.</param>
    /// <param name="fillRandom">Where randomness comes from.</param>
    /// <exception cref="ArgumentOutOfRangeException">A port is out of its range.</exception>
    public RelayPortPool(int minPort, int maxPort, IEnumerable<int> excludedPorts, FillRandom fillRandom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minPort, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPort, minPort);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPort, (int)ushort.MaxValue);
        _fillRandom = fillRandom;
        _firstPair = minPort >> 1;
        int pairs = (maxPort >> 1) - _firstPair + 1;
        _free = new byte[pairs];
        _positions = new ushort[pairs];
        var excluded = new HashSet<int>(excludedPorts);
        for (int port = minPort; port <= maxPort; port++)
        {
            if (!excluded.Contains(port))
            {
                _free[PairOf(port)] |= BitOf(port);
                FreeCount++;
            }
        }

        _members = [.. _free];
        for (int pair = 0; pair < pairs; pair++)
        {
            AddToList(pair);
        }
    }

    /// <summary>How many ports are free.</summary>
    public int FreeCount { get; private set; }

    /// <summary>
    /// Takes a port, or with <see cref="RelayPortKind.EvenPair"/> two, of which <paramref name="port"/> is the even one. False when there
    /// is none.
    /// </summary>
    public bool TryTake(RelayPortKind kind, out int port)
    {
        port = 0;
        List<ushort> whole = _pairsByState[Whole];
        List<ushort> even = _pairsByState[EvenBit];
        List<ushort> odd = _pairsByState[OddBit];
        int singles = kind switch
        {
            RelayPortKind.EvenPair => 0,
            RelayPortKind.Even => even.Count,
            _ => even.Count + odd.Count,
        };
        bool isSparing = singles > 0 && whole.Count < _free.Length / ScarcePairsDivisor;

        // Of a whole pair either port may be drawn, where either will do.
        int portsOfPair = kind == RelayPortKind.Any ? 2 : 1;
        int choices = singles + (isSparing ? 0 : whole.Count * portsOfPair);
        if (choices == 0)
        {
            return false;
        }

        int choice = Draw(choices);
        if (choice >= singles)
        {
            choice -= singles;
            Take(whole[choice / portsOfPair], kind == RelayPortKind.EvenPair ? Whole : (byte)(EvenBit << (choice % portsOfPair)), out port);
        }
        else if (choice < even.Count)
        {
            Take(even[choice], EvenBit, out port);
        }
        else
        {
            Take(odd[choice - even.Count], OddBit, out port);
        }

        return true;
    }

    /// <summary>Gives one port back.</summary>
    /// <exception cref="ArgumentException">The port is not of the pool, or not taken: a mistake of ours.</exception>
    public void Return(int port)
    {
        int pair = PairOf(port);
        byte bit = BitOf(port);
        if (pair < 0 || pair >= _free.Length || (_members[pair] & ~_free[pair] & bit) == 0)
        {
            throw new ArgumentException($"Port {port} is not taken.", nameof(port));
        }

        Move(pair, (byte)(_free[pair] | bit));
        FreeCount++;
    }

    private static byte BitOf(int port) => (byte)(EvenBit << (port & 1));

    private int PairOf(int port) => (port >> 1) - _firstPair;

    private void Take(int pair, byte bits, out int port)
    {
        Move(pair, (byte)(_free[pair] & ~bits));
        FreeCount -= bits == Whole ? 2 : 1;
        port = ((pair + _firstPair) << 1) | (bits == OddBit ? 1 : 0);
    }

    private void Move(int pair, byte state)
    {
        List<ushort> list = _pairsByState[_free[pair]];
        int position = _positions[pair];
        list[position] = list[^1];
        _positions[list[position]] = (ushort)position;
        list.RemoveAt(list.Count - 1);
        _free[pair] = state;
        AddToList(pair);
    }

    private void AddToList(int pair)
    {
        List<ushort> list = _pairsByState[_free[pair]];
        _positions[pair] = (ushort)list.Count;
        list.Add((ushort)pair);
    }

    // The bias of a product of 32 random bits is below one in 65,536 for any number of ports.
    private int Draw(int choices)
    {
        Span<byte> random = stackalloc byte[sizeof(uint)];
        _fillRandom(random);
        return (int)((BinaryPrimitives.ReadUInt32LittleEndian(random) * (ulong)choices) >> 32);
    }
}
