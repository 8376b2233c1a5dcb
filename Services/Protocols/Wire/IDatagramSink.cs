namespace JbAspire.Protocols.Wire;

/// <summary>
/// Where a core writes what it sends. The owner of the sockets implements it over its batch of outgoing datagrams, so that
/// a packet is written once, straight into the memory that the kernel reads.
/// </summary>
public interface IDatagramSink
{
    /// <summary>
    /// Memory for one datagram, at least <see cref="MaxDatagramLength"/> bytes. It belongs to the caller until
    /// <see cref="Send"/> or the next call; a buffer that is never sent is simply reused.
    /// </summary>
    Span<byte> GetBuffer();

    /// <summary>Sends the first <paramref name="length"/> bytes of the last buffer along <paramref name="path"/> (local to remote).</summary>
    void Send(int length, in FiveTuple path);

    /// <summary>The largest datagram that a sink carries, in bytes: an Ethernet frame's worth.</summary>
    const int MaxDatagramLength = 1500;
}
