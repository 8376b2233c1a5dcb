namespace JbAspire.Networking.Udp;

/// <summary>Entries of a <see cref="SendBatch"/> that leave as one message: all of one length, except that the last may be shorter.</summary>
internal struct Train
{
    /// <summary>The first entry; the others follow through <see cref="TrainPlanner.NextEntry"/>.</summary>
    public int First;

    public int Last;

    public int Count;

    public int Bytes;

    /// <summary>The next train through the same socket; -1 after the last.</summary>
    public int Next;

    /// <summary>Whether a datagram can still join: a shorter one ends the train.</summary>
    public bool IsOpen;
}
