using JbAspire.Networking.Loop;

namespace JbAspire.Networking.Pipes;

/// <summary>
/// The rings between the event loops of a process. A loop that joins with <see cref="EventLoop.JoinPipes"/> sends along paths of
/// <see cref="JbAspire.Protocols.Wire.TransportProtocol.Pipe"/>: the ring between two loops is made when the first datagram goes that way.
/// </summary>
public sealed class PipeMesh
{
    /// <summary>
    /// The default of a ring's size: 1 MiB holds 800 datagrams of 1,200 bytes, which is 80 ms of 100 Mbit/s: longer than a loop ever
    /// stands still, and small enough to stay in a processor's cache.
    /// </summary>
    public const int DefaultRingBytes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly PipePort?[] _ports;
    private readonly int _ringBytes;

    /// <summary>Prepares for so many loops; no ring is made yet.</summary>
    /// <param name="loops">1-65536: their numbers are from 0 to one less.</param>
    /// <param name="ringBytes">The size of a ring: a power of two, at least 16 KiB.</param>
    public PipeMesh(int loops, int ringBytes = DefaultRingBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(loops);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(loops, ushort.MaxValue + 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ringBytes, PipeRing.MinCapacity);
        _ports = new PipePort?[loops];
        _ringBytes = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)ringBytes);
    }

    /// <summary>The number of loops.</summary>
    public int Loops => _ports.Length;

    /// <summary>Rings that were made.</summary>
    public int Rings { get; private set; }

    internal PipePort Join(int loop, IPoller poller, LoopCounters counters)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(loop);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(loop, _ports.Length);
        lock (_gate)
        {
            if (_ports[loop] is not null)
                throw new InvalidOperationException($"Another loop has number {loop} in this mesh.");

            return _ports[loop] = new PipePort(this, new PipeDoorbell(poller), counters);
        }
    }

    /// <summary>Makes the ring to a loop; null when no loop has that number, or it has stopped.</summary>
    internal PipeLine? Connect(int to)
    {
        lock (_gate)
        {
            if ((uint)to >= (uint)_ports.Length || _ports[to] is not { } port)
                return null;

            var ring = new PipeRing(_ringBytes);
            if (!port.TryAddIncoming(ring))
                return null;

            Rings++;
            return new PipeLine(ring, port.Doorbell);
        }
    }

    /// <summary>A loop has stopped: nothing is made for it any more.</summary>
    internal void Leave(PipePort port)
    {
        lock (_gate)
        {
            port.CloseIncoming();
        }
    }
}
