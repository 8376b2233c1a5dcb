using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>Work that a <see cref="TimerWheel"/> does again and again. It is in one wheel, once.</summary>
internal abstract class Timed
{
    internal Timed? NextInSlot { get; set; }

    internal long Tick { get; set; }

    /// <summary>The time has come: does the work, and says when it is due again; <see cref="MonotonicTime.Never"/> ends it.</summary>
    public abstract MonotonicTime Fire(MonotonicTime now, IDatagramSink sink);
}
