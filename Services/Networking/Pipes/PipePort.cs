using JbAspire.Networking.Loop;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Pipes;

/// <summary>One loop's ends of its rings: those that it writes to, and those that it reads. Belongs to the loop's thread.</summary>
internal sealed class PipePort(PipeMesh mesh, PipeDoorbell doorbell, LoopCounters counters)
{
    // Datagrams that are taken from one ring in a turn, so that sockets and control work have theirs.
    private const int MaxPerTurn = 256;

    // What is handed to the handler as one batch.
    private const int BatchSize = 64;

    private readonly PipeLine?[] _outgoing = new PipeLine?[mesh.Loops];
    private readonly List<PipeLine> _unpublished = [];
    private volatile PipeRing[] _incoming = [];
    private bool _isClosed;

    /// <summary>What others ring after they wrote.</summary>
    public PipeDoorbell Doorbell => doorbell;

    /// <summary>Writes a datagram to the loop that the path leads to.</summary>
    public void Send(ReadOnlySpan<byte> datagram, in FiveTuple path)
    {
        int to = PipeAddress.LoopOf(path.Remote);
        if (Find(to) is not { } line)
        {
            counters.DroppedNoPath++;
            return;
        }

        PipeRing ring = line.Ring;
        if (!ring.TryWrite(datagram, path))
        {
            counters.DroppedPipeFull++;
            return;
        }

        counters.PipePacketsSent++;
        if (!line.IsWaiting)
        {
            line.IsWaiting = true;
            _unpublished.Add(line);
        }

        if (ring.Unpublished > ring.Capacity / 4)
            Publish(line);
    }

    /// <summary>Lets the other loops have what was written, and wakes those that sleep.</summary>
    public void Flush()
    {
        if (_unpublished.Count == 0)
            return;

        foreach (PipeLine line in _unpublished)
        {
            line.IsWaiting = false;
            Publish(line);
        }

        _unpublished.Clear();
    }

    /// <summary>Hands the handler what others wrote. Gives the number of datagrams.</summary>
    public int Receive(GuardedHandler handler, MonotonicTime now, IDatagramSink sink)
    {
        int total = 0;
        foreach (PipeRing ring in _incoming)
        {
            for (int left = MaxPerTurn; left > 0; left -= BatchSize)
            {
                int count = ReceiveBatch(ring, handler, now, sink);
                total += count;
                if (count < BatchSize)
                    break;
            }
        }

        return total;
    }

    /// <summary>Whether the loop may sleep: nothing waits in its rings, and whoever writes from now on wakes it.</summary>
    public bool MaySleep()
    {
        doorbell.Prepare();
        foreach (PipeRing ring in _incoming)
        {
            if (ring.HasMore)
            {
                doorbell.Disarm();
                return false;
            }
        }

        return true;
    }

    /// <summary>The loop is awake.</summary>
    public void WakeUp() => doorbell.Disarm();

    /// <summary>The loop has stopped, and its poller goes.</summary>
    public void Close()
    {
        doorbell.Close();
        mesh.Leave(this);
    }

    /// <summary>Another loop begins to write. False when this one has stopped. Called under the mesh's lock.</summary>
    internal bool TryAddIncoming(PipeRing ring)
    {
        if (_isClosed)
            return false;

        _incoming = [.. _incoming, ring];
        return true;
    }

    /// <summary>Called under the mesh's lock.</summary>
    internal void CloseIncoming()
    {
        _isClosed = true;
        foreach (PipeRing ring in _incoming)
            ring.Close();
    }

    private static int ReceiveBatch(PipeRing ring, GuardedHandler handler, MonotonicTime now, IDatagramSink sink)
    {
        int count = 0;
        while (count < BatchSize && ring.TryTake(out Span<byte> datagram, out FiveTuple path))
        {
            count++;
            handler.HandlePiped(datagram, path, now, sink);
        }

        if (count > 0)
        {
            handler.HandleBatchEnd(now, sink);
            ring.Release();
        }

        return count;
    }

    private void Publish(PipeLine line)
    {
        line.Ring.Publish();
        if (line.Doorbell.Ring())
            counters.PipeWakes++;
    }

    private PipeLine? Find(int to)
    {
        if ((uint)to >= (uint)_outgoing.Length)
            return null;

        PipeLine? line = _outgoing[to] ??= mesh.Connect(to);
        return line is { Ring.IsClosed: false } ? line : null;
    }
}
