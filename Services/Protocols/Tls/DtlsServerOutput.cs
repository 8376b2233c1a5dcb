using System.Buffers;
using JbAspire.Protocols.Dtls;

namespace JbAspire.Protocols.Tls;

/// <summary>
/// The datagrams of a DTLS session on their way out. Those of the handshake go through a <see cref="DtlsFlight"/>, which keeps them for
/// repetition; a message of application data has a place of its own, without allocation.
/// </summary>
internal sealed class DtlsServerOutput(int mtu) : IRecordOutput
{
    private readonly DtlsFlight _flight = new(mtu);
    private byte[] _single = [];
    private int _singleLength;

    /// <summary>Whether what is written is one datagram that nobody repeats.</summary>
    public bool IsSingle { get; set; }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> records)
    {
        if (!IsSingle)
        {
            _flight.Send(records);
            return;
        }

        if (_single.Length < records.Length)
        {
            Return();
            _single = ArrayPool<byte>.Shared.Rent(records.Length);
        }

        records.CopyTo(_single);
        _singleLength = records.Length;
    }

    /// <summary>Whether such a datagram waits.</summary>
    public bool HasSingle => _singleLength > 0;

    /// <summary>What is written next starts a new flight.</summary>
    public void StartFlight() => _flight.StartAnew();

    /// <summary>Queues the last flight once more, as it was.</summary>
    public void RepeatFlight() => _flight.Repeat();

    /// <summary>The handshake is over: its flights need not be repeated from here.</summary>
    public void ForgetFlight() => _flight.Forget();

    /// <summary>Takes the next datagram.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than the datagram.</exception>
    public bool TryTake(Span<byte> destination, out int length)
    {
        if (_singleLength == 0)
            return _flight.TryTake(destination, out length);

        length = _singleLength;
        _single.AsSpan(0, length).CopyTo(destination);
        Release();
        return true;
    }

    /// <summary>Forgets the single datagram.</summary>
    public void Release()
    {
        Return();
        _single = [];
        _singleLength = 0;
    }

    private void Return()
    {
        if (_single.Length > 0)
            ArrayPool<byte>.Shared.Return(_single);
    }
}
