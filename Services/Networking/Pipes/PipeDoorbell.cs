using System.Runtime.InteropServices;
using JbAspire.Networking.Loop;

namespace JbAspire.Networking.Pipes;

/// <summary>
/// Wakes a loop for what others wrote to its rings, once, and only when it sleeps or is about to.
/// </summary>
/// <remarks>
/// Each side writes, then looks at what the other side writes, with a full fence between: the loop says that it sleeps and then looks into its
/// rings, a writer publishes and then looks whether the loop sleeps. So at least one of them sees the other, and nothing waits in a ring of a
/// sleeping loop.
/// </remarks>
internal sealed class PipeDoorbell(IPoller poller)
{
    private readonly Lock _gate = new();
    private bool _isClosed;
    private Flag _asleep;

    /// <summary>The loop is about to sleep, and looks into its rings once more after this. For the loop.</summary>
    public void Prepare() => Interlocked.Exchange(ref _asleep.Value, 1);

    /// <summary>The loop looks into its rings without being woken. For the loop.</summary>
    public void Disarm() => Volatile.Write(ref _asleep.Value, 0);

    /// <summary>Something was published. True when that took a wake-up. For writers.</summary>
    public bool Ring()
    {
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _asleep.Value) != 0 && Interlocked.Exchange(ref _asleep.Value, 0) != 0 && TryWake();
    }

    /// <summary>The poller is about to be disposed of.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }
    }

    // The lock keeps the poller from going away meanwhile. Whoever comes here has found the loop asleep: never twice for one sleep.
    private bool TryWake()
    {
        lock (_gate)
        {
            if (_isClosed)
                return false;

            poller.Wake();
            return true;
        }
    }

    // All writers read it: on cache lines of its own.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Flag
    {
        [FieldOffset(128)]
        public int Value;
    }
}
