using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Observers;

/// <summary>
/// Tells who is the dominant speaker (mediasoup's ActiveSpeakerObserver), with the algorithm of Volfin and Cohen: a listener's
/// eye follows whoever took the word for a while, not every noise.
/// </summary>
public sealed class ActiveSpeakerObserver : RtpObserver
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(100);

    // The thresholds C1, C2 and C3 of the paper's decision, as jitsi and mediasoup set them.
    private const double ImmediateThreshold = 3;
    private const double MediumThreshold = 2;
    private const double LongThreshold = 0;

    // Our own: 300 ms of speech within the last second. After a second of general silence the paper's three comparisons let a
    // slammed door win, which has at most two active medium times.
    private const int MinLong = 3;

    private readonly List<SpeakerActivity> _entries = [];
    private SpeakerActivity? _dominant;

    /// <summary>Makes an observer without producers.</summary>
    internal ActiveSpeakerObserver(string id, ActiveSpeakerObserverOptions options)
        : base(id, options.Interval, MinInterval)
    {
    }

    /// <inheritdoc/>
    public override RtpObserverType Type => RtpObserverType.ActiveSpeaker;

    /// <summary>The producer that is the dominant speaker; null: nobody spoke yet.</summary>
    public string? DominantProducerId => _dominant?.Source.ProducerId;

    private protected override bool IsIdle => _dominant is null;

    private protected override AudioLevelEntry CreateEntry(AudioLevelSource source)
    {
        var entry = new SpeakerActivity(this, source);
        _entries.Add(entry);
        return entry;
    }

    private protected override void OnRemoved(AudioLevelEntry entry, MonotonicTime now)
    {
        _entries.Remove((SpeakerActivity)entry);
        if (entry == _dominant)
        {
            _dominant = null;
            if (Paused || !TryReplaceDominant(now))
            {
                Raise(new RtpObserverEvent.DominantSpeaker(null));
            }
        }
    }

    private protected override void OnPaused()
    {
    }

    private protected override void DetachAll()
    {
        foreach (SpeakerActivity entry in _entries)
        {
            entry.Source.Detach(entry);
        }

        _entries.Clear();
        _dominant = null;
    }

    private protected override void Look(MonotonicTime now) => TryReplaceDominant(now);

    private bool TryReplaceDominant(MonotonicTime now)
    {
        _dominant?.Evaluate(now);
        SpeakerActivity? best = null;
        foreach (SpeakerActivity entry in _entries)
        {
            if (entry != _dominant)
            {
                entry.Evaluate(now);
                if (Supersedes(entry) && (best is null || IsStronger(entry, best)))
                {
                    best = entry;
                }
            }
        }

        if (best is null)
        {
            return false;
        }

        _dominant = best;
        Raise(new RtpObserverEvent.DominantSpeaker(best.Source.ProducerId));
        return true;
    }

    private bool Supersedes(SpeakerActivity entry)
    {
        if (entry.Long < MinLong)
        {
            return false;
        }

        // With nobody to compare with, a pause between two syllables is no reason to wait.
        return _dominant is not { } dominant
            ? entry.Medium > 0
            : Compare(SpeechActivityScore.OfImmediate, entry.Immediate, dominant.Immediate) > ImmediateThreshold
                && Compare(SpeechActivityScore.OfMedium, entry.Medium, dominant.Medium) > MediumThreshold
                && Compare(SpeechActivityScore.OfLong, entry.Long, dominant.Long) > LongThreshold;
    }

    private static double Compare(Func<int, double> score, int parts, int dominantParts) => Math.Log(score(parts) / score(dominantParts));

    // The paper takes the strongest over the medium time. Among those who are equal there, the longer speech decides.
    private static bool IsStronger(SpeakerActivity left, SpeakerActivity right) =>
        (left.Medium, left.Long, left.Immediate).CompareTo((right.Medium, right.Long, right.Immediate)) > 0;
}
