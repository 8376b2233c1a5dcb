using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Statistics;

/// <summary>The last reference time that a receiving peer told (RRTR, RFC 3611 §4.4), from which our DLRR answers.</summary>
/// <param name="Time">Its clock.</param>
/// <param name="ReceivedAt">When it came.</param>
internal readonly record struct ReferenceTimeNote(NtpTime Time, MonotonicTime ReceivedAt)
{
    /// <summary>Whether one came.</summary>
    public bool Exists => Time.Compact != 0;

    /// <summary>The answer to the peer whose reports carry <paramref name="ssrc"/>.</summary>
    public DlrrSubBlock ToDlrr(Ssrc ssrc, MonotonicTime now) => Exists
        ? new DlrrSubBlock(ssrc, Time.Compact, NtpTime.ToCompact(now - ReceivedAt))
        : new DlrrSubBlock(ssrc, 0, 0);
}
