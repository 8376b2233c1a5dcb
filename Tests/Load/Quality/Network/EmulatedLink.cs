using System.Diagnostics;
using JbAspire.Load.Linux;

namespace JbAspire.Load.Quality.Network;

/// <summary>A link between two hosts: an interface in each, and a thread of this process that carries packets between them.</summary>
/// <remarks>
/// In the place of <c>tc netem</c>: not every kernel has it, and its losses differ from run to run. Here a seed decides them. The thread
/// has real-time priority, so that a busy machine adds little.
/// </remarks>
internal sealed unsafe class EmulatedLink : IDisposable
{
    private const int MaxPacket = 2048;
    private const int BatchPackets = 64;
    private const int LongestWaitMicroseconds = 100_000;
    private const double MicrosecondsPerSecond = 1e6;

    private readonly TunDevice _near;
    private readonly TunDevice _far;
    private readonly LinkDirection _toFar;
    private readonly LinkDirection _toNear;
    private readonly Lock _conditions = new();
    private readonly Thread _thread;
    private volatile bool _stopping;
    private LinkCondition _toFarCondition = new();
    private LinkCondition _toNearCondition = new();

    /// <param name="near">The name of the interface at the one end.</param>
    /// <param name="far">The name of the interface at the other end.</param>
    /// <param name="seed">Decides losses and delays.</param>
    public EmulatedLink(string near, string far, int seed)
    {
        _near = new TunDevice(near);
        _far = new TunDevice(far);
        _toFar = new LinkDirection(seed, MaxPacket);
        _toNear = new LinkDirection(seed + 1, MaxPacket);
        _thread = new Thread(Carry) { IsBackground = true, Name = $"link {near}" };
        _thread.Start();
    }

    /// <summary>Sets what the link does from now on.</summary>
    public void Set(LinkCondition toFar, LinkCondition toNear)
    {
        lock (_conditions)
            (_toFarCondition, _toNearCondition) = (toFar, toNear);
    }

    /// <summary>What happened to packets towards the far end so far. Read from another thread: good for reports.</summary>
    public LinkCounters CountersToFar => new(_toFar.Passed, _toFar.Lost, _toFar.Overflowed);

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        _near.Dispose();
        _far.Dispose();
    }

    private void Carry()
    {
        RealTime.Enter();
        byte[] buffer = new byte[MaxPacket];
        PollDescriptor* descriptors = stackalloc PollDescriptor[2];
        descriptors[0] = new PollDescriptor { Descriptor = _near.Descriptor, Events = NativeMethods.PollIn };
        descriptors[1] = new PollDescriptor { Descriptor = _far.Descriptor, Events = NativeMethods.PollIn };
        while (!_stopping)
        {
            long now = Now();
            lock (_conditions)
            {
                _toFar.Change(_toFarCondition, now);
                _toNear.Change(_toNearCondition, now);
            }

            long due = Math.Min(Math.Min(_toFar.NextDue ?? long.MaxValue, _toNear.NextDue ?? long.MaxValue), now + LongestWaitMicroseconds);
            TimeSpecification wait = new() { Nanoseconds = Math.Max(0, due - now) * 1000 };
            NativeMethods.PollUntil(descriptors, 2, &wait, null);
            Take(_near, _toFar, buffer);
            Take(_far, _toNear, buffer);
            Deliver(_toFar, _far, buffer);
            Deliver(_toNear, _near, buffer);
        }
    }

    private static void Take(TunDevice device, LinkDirection direction, byte[] buffer)
    {
        for (int i = 0; i < BatchPackets && device.Read(buffer) is var length and > 0; i++)
            direction.Offer(buffer.AsSpan(0, length), Now());
    }

    private static void Deliver(LinkDirection direction, TunDevice device, byte[] buffer)
    {
        while (direction.TryTake(Now(), buffer, out int length))
            device.Write(buffer.AsSpan(0, length));
    }

    private static long Now() => (long)(Stopwatch.GetTimestamp() * MicrosecondsPerSecond / Stopwatch.Frequency);
}
