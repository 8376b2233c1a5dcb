using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Retransmission;

/// <summary>
/// Bounds what is sent again to a share of what is sent: a receiver that asks for everything, out of malice or because its path
/// is full, gets no more than that.
/// </summary>
internal struct RetransmissionBudget
{
    // Each third byte. At 20 % loss both ways a repair takes 1.6 resends on average: about that share. Where more is lost, resending
    // feeds the congestion; the bandwidth estimate lowers the layers instead. mediasoup has no such bound.
    private const int SentBytesPerResentByte = 3;

    // A lost key frame of a still picture fits at once, before a slow stream has earned it.
    private const int InitialBytes = 32 * 1024;
    private const int MaxBytes = 128 * 1024;

    // So a stream that sends nearly nothing (a paused layer, slides) recovers its allowance.
    private const int IdleBytesPerSecond = 4 * 1024;
    private const ulong NanosecondsPerIdleByte = 1_000_000_000 / IdleBytesPerSecond;

    // Where a second question still brings the packet within 100 ms of the first repair's time, one copy does.
    private static readonly TimeSpan LongRoundTrip = TimeSpan.FromMilliseconds(85);

    // 2 % to 15 % lost, in 1/256. Below it a lost repair is rare, above it the path is full more likely than noisy.
    private const byte MinLossOfCopies = 5;
    private const byte MaxLossOfCopies = 38;

    private long _bytes;
    private MonotonicTime _refilledAt;
    private bool _started;

    /// <summary>
    /// How often to send a packet that is asked for: twice where losing its repair costs another long round trip. Each copy is an
    /// RTX packet of its own, and is paid for apart.
    /// </summary>
    /// <param name="roundTripTime">The round-trip time to the receiver.</param>
    /// <param name="fractionLost">What the receiver reports as lost, in 1/256.</param>
    public static int CopiesFor(TimeSpan roundTripTime, byte fractionLost) =>
        roundTripTime > LongRoundTrip && fractionLost is >= MinLossOfCopies and <= MaxLossOfCopies ? 2 : 1;

    /// <summary>Notes bytes that were sent for the first time.</summary>
    public void AddSent(int bytes, MonotonicTime now)
    {
        Refill(now);
        _bytes = Math.Min(_bytes + bytes / SentBytesPerResentByte, MaxBytes);
    }

    /// <summary>Takes the allowance for a packet that is to be sent again; false when there is none.</summary>
    public bool TryTake(int bytes, MonotonicTime now)
    {
        Refill(now);
        if (_bytes < bytes)
            return false;

        _bytes -= bytes;
        return true;
    }

    private void Refill(MonotonicTime now)
    {
        if (!_started)
        {
            _started = true;
            _bytes = InitialBytes;
            _refilledAt = now;
            return;
        }

        long earned = (long)((ulong)Math.Max(0, now.Nanoseconds - _refilledAt.Nanoseconds) / NanosecondsPerIdleByte);
        if (earned > 0)
        {
            _bytes = Math.Min(_bytes + earned, MaxBytes);
            _refilledAt = now;
        }
    }
}
