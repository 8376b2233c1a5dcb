namespace JbAspire.Media.Statistics;

/// <summary>
/// What is counted of one RTP stream beside its traffic, with mediasoup's names. A received stream counts what we asked the peer
/// for; a sent stream counts what the peer asked us for, and takes losses and jitter from the peer's reports.
/// </summary>
public struct RtpStreamCounters
{
    /// <summary>Packets lost on the path, repaired ones among them.</summary>
    public long PacketsLost { readonly get; internal set; }

    /// <summary>The fraction lost in the last report's interval, in 1/256.</summary>
    public byte FractionLost { readonly get; internal set; }

    /// <summary>Interarrival jitter in units of the RTP clock.</summary>
    public uint Jitter { readonly get; internal set; }

    /// <summary>Packets that were received or could have been sent, and were not used: malformed, not believed, duplicates.</summary>
    public long PacketsDiscarded { readonly get; internal set; }

    /// <summary>Packets that came as, or were sent as, retransmissions.</summary>
    public long PacketsRetransmitted { readonly get; internal set; }

    /// <summary>Missing packets that a retransmission brought; of a sent stream, packets that were sent again at least once.</summary>
    public long PacketsRepaired { readonly get; internal set; }

    /// <summary>Generic NACK messages.</summary>
    public int NackCount { readonly get; internal set; }

    /// <summary>Packets that generic NACKs asked for.</summary>
    public int NackPacketCount { readonly get; internal set; }

    /// <summary>Picture loss indications.</summary>
    public int PliCount { readonly get; internal set; }

    /// <summary>Full intra requests.</summary>
    public int FirCount { readonly get; internal set; }

    /// <summary>Packets of the RTX stream that repaired nothing: malformed, not asked for, or there already.</summary>
    public long RtxPacketsDiscarded { readonly get; internal set; }

    /// <summary>The round-trip time; null until one is measured.</summary>
    public TimeSpan? RoundTripTime { readonly get; internal set; }

    /// <summary>Takes over what reception tells, when a report is made of it.</summary>
    internal void Note(in ReceptionStatistics reception, byte fractionLost)
    {
        PacketsLost = reception.CumulativeLost;
        FractionLost = fractionLost;
        Jitter = reception.Jitter;
    }
}
