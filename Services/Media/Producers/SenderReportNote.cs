using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Producers;

/// <summary>The last sender report of a stream (RFC 3550 §6.4.1).</summary>
/// <param name="Ntp">The peer's wall clock.</param>
/// <param name="Rtp">The same moment on the stream's RTP clock.</param>
/// <param name="ReceivedAt">When it arrived.</param>
internal readonly record struct SenderReportNote(NtpTime Ntp, RtpTimestamp Rtp, MonotonicTime ReceivedAt)
{
    public bool Exists => Ntp.Value != 0;

    /// <summary>
    /// What to add to timestamps of <paramref name="from"/>'s stream to get the timestamps of this stream at the same moment, in ticks; null
    /// when a report is missing.
    /// </summary>
    public long? DifferenceFrom(in SenderReportNote from, int clockRate)
    {
        if (!Exists || !from.Exists)
        {
            return null;
        }

        double seconds = (from.Ntp.ToTimeSpan() - Ntp.ToTimeSpan()).TotalSeconds;
        return unchecked((int)(Rtp.Value - from.Rtp.Value)) + (long)Math.Round(seconds * clockRate);
    }
}
