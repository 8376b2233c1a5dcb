namespace JbAspire.Protocols.Srtp;

/// <summary>The 48-bit index of an RTP packet: i = 2^16 * ROC + SEQ (RFC 3711 §3.3.1).</summary>
internal static class PacketIndex
{
    /// <summary>The last index before the keys are used up (RFC 3711 §9.2).</summary>
    public const long Max = (1L << 48) - 1;

    /// <summary>The number of packets in one period of the roll-over counter.</summary>
    public const long RolloverPeriod = 1L << SequenceNumberBits;

    private const int SequenceNumberBits = 16;
    private const int SequenceNumberHalf = 1 << 15;

    /// <summary>
    /// Estimates a packet's index from its sequence number and the highest index so far (RFC 3711 §3.3.1 and appendix A). The
    /// answer is negative for a packet before the first roll-over period, and above <see cref="Max"/> after the last.
    /// </summary>
    public static long Estimate(long highest, ushort sequenceNumber)
    {
        int highestSequenceNumber = (ushort)highest;
        long rollover = highest >> SequenceNumberBits;
        if (highestSequenceNumber < SequenceNumberHalf)
        {
            if (sequenceNumber - highestSequenceNumber > SequenceNumberHalf)
            {
                rollover--;
            }
        }
        else if (highestSequenceNumber - SequenceNumberHalf > sequenceNumber)
        {
            rollover++;
        }

        return (rollover << SequenceNumberBits) + sequenceNumber;
    }
}
