using System.Net;
using System.Net.Sockets;
using JbAspire.Networking.Loop;

namespace JbAspire.Networking.Portable;

/// <summary>
/// The framework's select over all sockets, woken by a datagram that a loopback socket sends to itself. It costs time in
/// proportion to the number of sockets and allocates a little in each wait: good enough for development on any system.
/// </summary>
internal sealed class SelectPoller : IPoller
{
    private readonly LoopCounters _counters;
    private readonly Socket _wake = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly List<PollTarget> _targets = [];
    private readonly Dictionary<Socket, PollTarget> _bySocket = [];
    private readonly List<Socket> _readable = [];
    private readonly List<Socket> _writable = [];
    private readonly List<Socket> _failed = [];
    private readonly List<(PollTarget Target, PollEvents Events)> _ready = [];
    private readonly byte[] _wakeBuffer = new byte[16];

    public SelectPoller(LoopCounters counters)
    {
        _counters = counters;
        _wake.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        // Connected to itself: datagrams of others are not delivered.
        _wake.Connect(_wake.LocalEndPoint!);
        _wake.Blocking = false;
    }

    public bool TryAdd(PollTarget target, PollEvents interest)
    {
        target.Interest = interest;
        target.Slot = 0;
        _targets.Add(target);
        _bySocket.Add(target.Socket, target);
        return true;
    }

    public void Change(PollTarget target, PollEvents interest) => target.Interest = interest;

    public void Remove(PollTarget target)
    {
        if (target.Slot < 0)
            return;

        target.Slot = -1;
        _targets.Remove(target);
        _bySocket.Remove(target.Socket);
    }

    public int Wait(long timeoutNanoseconds)
    {
        FillLists();
        _ready.Clear();
        _counters.SystemCalls++;
        // Rounded up: waking before the deadline would only mean another turn.
        long microseconds = timeoutNanoseconds < 0 ? -1 : Math.Min((timeoutNanoseconds + 999) / 1000, int.MaxValue);
        Socket.Select(_readable, _writable, _failed, (int)microseconds);
        if (_readable.Remove(_wake))
            DrainWake();

        Collect(_readable, PollEvents.Readable);
        Collect(_writable, PollEvents.Writable);
        Collect(_failed, PollEvents.Failed);
        return _ready.Count;
    }

    public void Rest(long nanoseconds)
    {
        // The framework sleeps for milliseconds at least.
    }

    public PollTarget? GetReady(int index, out PollEvents events)
    {
        (PollTarget target, events) = _ready[index];
        return target.Slot < 0 ? null : target;
    }

    public void Wake()
    {
        Span<byte> one = [1];
        // A full buffer means that a wake-up is waiting already.
        _wake.Send(one, SocketFlags.None, out _);
    }

    public void Dispose() => _wake.Dispose();

    private void FillLists()
    {
        _readable.Clear();
        _writable.Clear();
        _failed.Clear();
        _readable.Add(_wake);
        foreach (PollTarget target in _targets)
        {
            if ((target.Interest & PollEvents.Readable) != 0)
                _readable.Add(target.Socket);
            if ((target.Interest & PollEvents.Writable) != 0)
                _writable.Add(target.Socket);
            _failed.Add(target.Socket);
        }
    }

    private void DrainWake()
    {
        SocketError error;
        do
        {
            _wake.Receive(_wakeBuffer, SocketFlags.None, out error);
        }
        while (error == SocketError.Success);
    }

    private void Collect(List<Socket> sockets, PollEvents events)
    {
        foreach (Socket socket in sockets)
            _ready.Add((_bySocket[socket], events));
    }
}
