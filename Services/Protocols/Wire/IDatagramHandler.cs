namespace JbAspire.Protocols.Wire;

/// <summary>
/// What an event loop drives: a core without sockets or clocks. Every call is made on the loop's one thread, and each may
/// write to the sink. The loop asks for <see cref="NextDeadline"/> after each turn and sleeps at most until then.
/// </summary>
public interface IDatagramHandler
{
    /// <summary>
    /// A datagram (or one RFC 4571 frame) came along <paramref name="path"/>. The handler may change the bytes in place
    /// (decryption); they are the loop's again when the call returns.
    /// </summary>
    void HandleDatagram(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink);

    /// <summary>
    /// The last datagram of what one receive brought was handled: what waited for others to leave together with leaves now. Comes before control
    /// work, deadlines and closures.
    /// </summary>
    void HandleBatchEnd(MonotonicTime now, IDatagramSink sink)
    {
    }

    /// <summary>The TCP connection of <paramref name="path"/> was closed by the peer, an error or an idle limit.</summary>
    void HandleDisconnect(in FiveTuple path, MonotonicTime now, IDatagramSink sink);

    /// <summary>Time reached <see cref="NextDeadline"/>.</summary>
    void HandleDeadline(MonotonicTime now, IDatagramSink sink);

    /// <summary>When <see cref="HandleDeadline"/> wants to be called next; <see cref="MonotonicTime.Never"/> when nothing is due.</summary>
    MonotonicTime NextDeadline { get; }

    /// <summary>Takes one TCP path that the loop should close (after what was sent on it has left); false when there is none.</summary>
    bool TryTakePathToClose(out FiveTuple path);
}
