namespace JbAspire.Protocols.Wire;

/// <summary>
/// Extends the 16-bit sequence numbers of one stream to 64 bits that do not wrap. Each number is placed within half the
/// range (32768) of the newest one seen, so reordered packets unwrap right, also across the wrap. The first number
/// unwraps to itself; an older one that follows may therefore unwrap to a negative value.
/// </summary>
/// <remarks>A mutable struct: keep it in a field that is not readonly, and pass it by reference.</remarks>
public struct SequenceNumberUnwrapper
{
    private long _newest;
    private bool _started;

    /// <summary>The newest value unwrapped so far; null before the first.</summary>
    public readonly long? Newest => _started ? _newest : null;

    /// <summary>The 64-bit value of <paramref name="number"/>; its low 16 bits are the number.</summary>
    public long Unwrap(SequenceNumber number)
    {
        long value = Peek(number);
        if (!_started || value > _newest)
        {
            _newest = value;
            _started = true;
        }

        return value;
    }

    /// <summary>The value that <see cref="Unwrap"/> would give, without remembering the number.</summary>
    public readonly long Peek(SequenceNumber number) => _started
        ? _newest + SequenceNumber.Distance(new SequenceNumber(unchecked((ushort)_newest)), number)
        : number.Value;
}
