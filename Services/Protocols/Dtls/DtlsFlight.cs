namespace JbAspire.Protocols.Dtls;

/// <summary>
/// The datagrams on their way out, and a copy of the last handshake flight (RFC 6347 §4.2.4) until the peer has answered it.
/// </summary>
/// <param name="mtu">The largest datagram, in bytes.</param>
internal sealed class DtlsFlight(int mtu)
{
    // The largest flight is a certificate of 16 KB; more than that waits only if nobody drains the queue.
    private const int Capacity = 32 * 1024;

    private readonly DatagramQueue _queue = new(Capacity);
    private readonly DatagramQueue _flight = new(Capacity);
    private bool _isAnswered;

    /// <summary>Whether handshake flights are kept; switched off when the handshake is over.</summary>
    public bool IsKeeping { get; private set; } = true;

    /// <summary>How many datagrams were dropped because the queue was full.</summary>
    public long Dropped { get; private set; }

    /// <summary>
    /// Queues what libssl writes at once: records (RFC 6347 §4.1) that it means to be one datagram. It leaves a cipher's nonce and tag out of
    /// its sum, so the last record may stand over the MTU; then it leaves in a datagram of its own.
    /// </summary>
    public void Send(ReadOnlySpan<byte> records)
    {
        while (records.Length > mtu)
        {
            int length = DtlsRecordHeader.LengthOfRecords(records, mtu);
            SendDatagram(records[..length]);
            records = records[length..];
        }

        if (!records.IsEmpty)
        {
            SendDatagram(records);
        }
    }

    /// <summary>What is sent next starts a new flight.</summary>
    public void StartAnew() => _isAnswered = true;

    /// <summary>Queues the last flight once more, as it was.</summary>
    public void Repeat() => _flight.CopyTo(_queue);

    /// <summary>Lets the copy of the flight go.</summary>
    public void Forget()
    {
        IsKeeping = false;
        _flight.Clear();
    }

    /// <summary>Takes the next datagram to send.</summary>
    public bool TryTake(Span<byte> destination, out int length) => _queue.TryDequeue(destination, out length);

    private void SendDatagram(ReadOnlySpan<byte> datagram)
    {
        if (!_queue.TryEnqueue(datagram))
        {
            Dropped++;
        }

        if (!IsKeeping)
        {
            return;
        }

        if (_isAnswered)
        {
            _flight.Clear();
            _isAnswered = false;
        }

        _flight.TryEnqueue(datagram);
    }
}
