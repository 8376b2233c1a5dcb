namespace JbAspire.Media.Statistics;

/// <summary>
/// How well a stream arrives, from 0 (not at all) to 10, as mediasoup computes it: of each report's interval the fourth power
/// of the share that was delivered, where repaired packets count as delivered by the less the more of them there are and the more
/// retransmissions they took; then the mean of the last reports, the newer the heavier.
/// </summary>
internal struct StreamScore
{
    /// <summary>The best score.</summary>
    public const byte Best = 10;

    // mediasoup's length of history, in reports.
    private const int HistoryLength = 24;
    private const int Power = 4;

    private History _history;
    private int _count;
    private Totals _before;

    /// <summary>Starts with a score that stands until the first report.</summary>
    public StreamScore(byte initial) => Value = initial;

    /// <summary>The score, 0-10.</summary>
    public byte Value { get; private set; }

    /// <summary>A received stream's interval is over. Arguments are totals. True when the score has changed.</summary>
    /// <param name="expected">Packets expected (<see cref="ReceptionStatistics.Expected"/>).</param>
    /// <param name="received">Packets received, without retransmissions.</param>
    /// <param name="repaired">Missing packets that a retransmission brought.</param>
    /// <param name="retransmitted">Retransmissions received.</param>
    public bool UpdateReceived(long expected, long received, long repaired, long retransmitted)
    {
        Totals interval = Since(new Totals(received, expected, repaired, retransmitted));
        if (interval.Lost == 0)
            return Append(Best);

        long lost = Math.Max(0, interval.Lost - interval.Packets);
        return Append(interval.Packets <= 0 ? (byte)0 : ScoreOf(interval.Packets, lost, interval.Repaired, interval.Retransmitted));
    }

    /// <summary>The receiver of a sent stream has reported. Arguments are totals. True when the score has changed.</summary>
    /// <param name="sent">Packets sent, without retransmissions.</param>
    /// <param name="lost">Packets lost, as the receiver reports.</param>
    /// <param name="repaired">Packets that were sent again at least once.</param>
    /// <param name="retransmitted">Packets sent again.</param>
    public bool UpdateSent(long sent, long lost, long repaired, long retransmitted)
    {
        Totals interval = Since(new Totals(sent, lost, repaired, retransmitted));
        return Append(interval.Packets <= 0
            ? Best
            : ScoreOf(interval.Packets, Math.Max(0, interval.Lost), interval.Repaired, interval.Retransmitted));
    }

    /// <summary>Forgets the history: the stream has stopped (0) or is expected to be well (10). True when the score has changed.</summary>
    public bool Reset(byte score)
    {
        bool changed = Value != score;
        _count = 0;
        Value = score;
        return changed;
    }

    private Totals Since(Totals totals)
    {
        // Totals that fell are those of a stream that began anew: its interval is what it has counted since.
        Totals interval = totals.Packets < _before.Packets ? totals : totals.Minus(_before);
        _before = totals;
        return interval;
    }

    private static byte ScoreOf(long packets, long lost, long repaired, long retransmitted)
    {
        lost = Math.Min(lost, packets);
        if (repaired > lost)
        {
            retransmitted -= repaired - lost;
            repaired = lost;
        }

        repaired = Math.Max(0, repaired);
        double weight = Math.Pow(1 / ((double)repaired / packets + 1), Power);
        if (retransmitted > repaired)
            weight *= (double)repaired / retransmitted;

        long missing = (long)(lost - repaired * weight);
        return (byte)Math.Round(Math.Pow((double)(packets - missing) / packets, Power) * Best, MidpointRounding.AwayFromZero);
    }

    private bool Append(byte score)
    {
        if (_count == HistoryLength)
        {
            Span<byte> history = _history;
            history[1..].CopyTo(history);
            _count--;
        }

        _history[_count++] = score;
        int weights = 0;
        int sum = 0;
        for (int i = 0; i < _count; i++)
        {
            weights += i + 1;
            sum += (i + 1) * _history[i];
        }

        byte before = Value;
        Value = (byte)Math.Round((double)sum / weights, MidpointRounding.AwayFromZero);
        return Value != before;
    }

    private readonly record struct Totals(long Packets, long Lost, long Repaired, long Retransmitted)
    {
        public Totals Minus(Totals other) =>
            new(Packets - other.Packets, Lost - other.Lost, Repaired - other.Repaired, Retransmitted - other.Retransmitted);
    }

    [System.Runtime.CompilerServices.InlineArray(HistoryLength)]
    private struct History
    {
        private byte _first;
    }
}
