using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Consumers;

/// <summary>What the receiving peer told about a consumer's stream.</summary>
public sealed class ReceiverReportNote
{
    private const double CompactNtpUnitsPerMillisecond = 65.536;

    private uint _lastSenderReport;
    private MonotonicTime _lastSenderReportAt;

    /// <summary>The fraction lost in the last interval, in 1/256.</summary>
    public byte FractionLost { get; private set; }

    /// <summary>Packets lost in all.</summary>
    public int PacketsLost { get; private set; }

    /// <summary>Interarrival jitter in units of the RTP clock.</summary>
    public uint Jitter { get; private set; }

    /// <summary>Round-trip time; null until the peer answered a sender report.</summary>
    public TimeSpan? RoundTripTime { get; private set; }

    /// <summary>Picture loss indications of the peer.</summary>
    public int PliCount { get; internal set; }

    /// <summary>Full intra requests of the peer.</summary>
    public int FirCount { get; internal set; }

    /// <summary>Generic NACK messages of the peer.</summary>
    public int NackCount { get; internal set; }

    /// <summary>Packets that the peer's generic NACKs asked for.</summary>
    public int NackPacketCount { get; internal set; }

    internal void NoteSenderReport(uint compactNtp, MonotonicTime now)
    {
        _lastSenderReport = compactNtp;
        _lastSenderReportAt = now;
    }

    internal void Note(byte fractionLost, int packetsLost, uint jitter, uint lastSenderReport, uint delaySinceLast, MonotonicTime now)
    {
        FractionLost = fractionLost;
        PacketsLost = packetsLost;
        Jitter = jitter;
        if (lastSenderReport != 0 && lastSenderReport == _lastSenderReport)
        {
            // RFC 3550 §6.4.1: A - LSR - DLSR, with A and LSR on our own clock.
            TimeSpan delay = TimeSpan.FromMilliseconds(delaySinceLast / CompactNtpUnitsPerMillisecond);
            TimeSpan roundTrip = now - _lastSenderReportAt - delay;
            RoundTripTime = roundTrip > TimeSpan.Zero ? roundTrip : TimeSpan.Zero;
        }
    }
}
