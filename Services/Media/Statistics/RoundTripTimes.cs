using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Statistics;

/// <summary>
/// The round-trip time to a peer, from the times that we send and it echoes: sender reports that its report blocks answer
/// (RFC 3550 §6.4.1), or, where we only receive, the reference times of extended reports that its DLRR blocks answer
/// (RFC 3611 §4.4, §4.5). One value for each kind of echo.
/// </summary>
internal struct RoundTripTimes
{
    /// <summary>What counts until a time is measured: mediasoup's.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromMilliseconds(100);

    // An echo may answer not the last time but one before it: reports cross on their way.
    private const int NoteCount = 4;
    private const double Gain = 1.0 / 8;

    private Notes _notes;
    private int _next;

    /// <summary>The last one measured; null before.</summary>
    public TimeSpan? Latest { get; private set; }

    /// <summary>The smoothed one (RFC 6298 §2), or <see cref="Default"/> before one is measured.</summary>
    public TimeSpan Smoothed { get; private set; } = Default;

    /// <summary>Makes a value that has measured nothing.</summary>
    public RoundTripTimes()
    {
    }

    /// <summary>We sent a time.</summary>
    /// <param name="compactNtp">Its middle 32 bits, on whatever clock.</param>
    /// <param name="now">When.</param>
    public void NoteSent(uint compactNtp, MonotonicTime now)
    {
        _notes[_next] = new Note(compactNtp, now);
        _next = (_next + 1) % NoteCount;
    }

    /// <summary>The peer echoes a time. True when it gave a round-trip time.</summary>
    /// <param name="compactNtp">LSR or LRR: the time that it received last; 0 when none.</param>
    /// <param name="delay">DLSR or DLRR: how long ago, in units of 2^-16 s.</param>
    /// <param name="now">When the echo came.</param>
    public bool HandleEcho(uint compactNtp, uint delay, MonotonicTime now)
    {
        if (compactNtp == 0)
            return false;

        foreach (Note note in _notes)
        {
            if (note.CompactNtp == compactNtp)
            {
                Take(now - note.SentAt - NtpTime.FromCompact(delay));
                return true;
            }
        }

        return false;
    }

    private void Take(TimeSpan roundTripTime)
    {
        // A peer that rounds up its delay may seem to answer before it was asked.
        TimeSpan sample = roundTripTime > TimeSpan.Zero ? roundTripTime : TimeSpan.Zero;
        Smoothed = Latest is null ? sample : Smoothed + (sample - Smoothed) * Gain;
        Latest = sample;
    }

    private readonly record struct Note(uint CompactNtp, MonotonicTime SentAt);

    [System.Runtime.CompilerServices.InlineArray(NoteCount)]
    private struct Notes
    {
        private Note _first;
    }
}
