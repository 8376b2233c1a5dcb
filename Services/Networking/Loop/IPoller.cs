namespace JbAspire.Networking.Loop;

/// <summary>Waits for sockets to become ready. All members belong to the loop's thread, except <see cref="Wake"/>.</summary>
internal interface IPoller : IDisposable
{
    /// <summary>Begins to watch; false when the system is out of what that takes.</summary>
    bool TryAdd(PollTarget target, PollEvents interest);

    void Change(PollTarget target, PollEvents interest);

    /// <summary>Stops watching; must come before the socket is closed. Events of the target that were not taken yet are forgotten.</summary>
    void Remove(PollTarget target);

    /// <summary>Waits at most <paramref name="timeoutNanoseconds"/> (negative: for ever) and returns how many targets are ready.</summary>
    int Wait(long timeoutNanoseconds);

    /// <summary>Sleeps for so long, whatever becomes ready; does nothing where the system cannot sleep that finely.</summary>
    void Rest(long nanoseconds);

    /// <summary>The ready target <paramref name="index"/> of the last wait; null when it was removed since.</summary>
    PollTarget? GetReady(int index, out PollEvents events);

    /// <summary>Ends the present or the next wait, from any thread.</summary>
    void Wake();
}
