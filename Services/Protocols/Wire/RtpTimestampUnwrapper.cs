namespace JbAspire.Protocols.Wire;

/// <summary>
/// Extends the 32-bit timestamps of one stream to 64 bits that do not wrap, as <see cref="SequenceNumberUnwrapper"/> does
/// for sequence numbers.
/// </summary>
/// <remarks>A mutable struct: keep it in a field that is not readonly, and pass it by reference.</remarks>
public struct RtpTimestampUnwrapper
{
    private long _newest;
    private bool _started;

    /// <summary>The newest value unwrapped so far; null before the first.</summary>
    public readonly long? Newest => _started ? _newest : null;

    /// <summary>The 64-bit value of <paramref name="timestamp"/>, in ticks; its low 32 bits are the timestamp.</summary>
    public long Unwrap(RtpTimestamp timestamp)
    {
        long value = Peek(timestamp);
        if (!_started || value > _newest)
        {
            _newest = value;
            _started = true;
        }

        return value;
    }

    /// <summary>The value that <see cref="Unwrap"/> would give, without remembering the timestamp.</summary>
    public readonly long Peek(RtpTimestamp timestamp) => _started
        ? _newest + RtpTimestamp.Distance(new RtpTimestamp(unchecked((uint)_newest)), timestamp)
        : timestamp.Value;
}
