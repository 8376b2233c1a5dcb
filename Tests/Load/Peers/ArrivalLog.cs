using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>When packets arrived, by transport-wide number, until that is reported. On loopback they come in order; one that does not is left out.</summary>
internal sealed class ArrivalLog
{
    private const int Capacity = 1024;

    private TransportPacketArrival[] _arrivals = [];
    private int _first;
    private int _count;
    private byte _feedbackCount;
    private Ssrc _media;
    private SequenceNumber _next;
    private bool _hasReported;

    public bool HasAny => _first < _count;

    public void Add(SequenceNumber number, Ssrc media, MonotonicTime now)
    {
        if (_arrivals.Length == 0)
            _arrivals = new TransportPacketArrival[64];
        if (_count == _arrivals.Length)
        {
            if (_count == Capacity)
                return;

            Array.Resize(ref _arrivals, _count * 2);
        }

        bool isOld = _count > 0 ? !number.IsNewerThan(_arrivals[_count - 1].SequenceNumber) : _hasReported && _next.IsNewerThan(number);
        if (isOld)
            return;

        _media = media;
        _arrivals[_count++] = new TransportPacketArrival(number, now);
    }

    /// <summary>Writes one message of what was not reported yet; call it until nothing is left. False when that cannot be told.</summary>
    public bool TryWrite(Span<byte> destination, Ssrc sender, out int length)
    {
        ReadOnlySpan<TransportPacketArrival> rest = _arrivals.AsSpan(_first, _count - _first);
        SequenceNumber first = _hasReported ? _next : rest[0].SequenceNumber;
        bool written = TransportWideFeedbackWriter.TryWrite(destination, sender, _media, _feedbackCount, first, rest, out length, out int reported);
        if (!written && _hasReported)
        {
            // The gap is too wide for a message: begin anew.
            _hasReported = false;
            return TryWrite(destination, sender, out length);
        }

        if (written)
        {
            _feedbackCount++;
            _hasReported = true;
            _next = rest[reported - 1].SequenceNumber.Next;
            _first += reported;
        }

        if (!written || _first == _count)
            _first = _count = 0;
        return written;
    }
}
