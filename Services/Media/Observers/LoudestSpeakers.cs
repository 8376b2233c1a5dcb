using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Observers;

/// <summary>
/// Chooses whose audio a router forwards when it forwards that of a few only (the router option <c>maxForwardedAudio</c>). Who
/// has a place keeps it, silent or not, until somebody else has the better claim to it. Nothing waits: each decision is made
/// at a packet.
/// </summary>
internal sealed class LoudestSpeakers : IAudioLevelOwner
{
    // Somebody who asks for a place that is in use has to speak for a while: a slammed door is shorter.
    private static readonly TimeSpan MinSpoken = TimeSpan.FromMilliseconds(160);

    // Longer than the pauses within a sentence.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    // Longer than the pauses between sentences: the place is as good as free.
    private static readonly TimeSpan LongQuiet = TimeSpan.FromSeconds(2);

    // Among those who speak, a place changes hands for 6 dB (twice the amplitude), and not in its first second.
    private const float LoudnessMargin = 6;
    private static readonly TimeSpan MinPlace = TimeSpan.FromSeconds(1);

    private readonly ForwardedSpeaker?[] _places;
    private readonly List<ForwardedSpeaker> _speakers = [];

    /// <summary>Makes it without sources.</summary>
    /// <param name="maxForwardedAudio">How many are forwarded at most: 1 or more.</param>
    /// <exception cref="MediaException">It is less than 1.</exception>
    public LoudestSpeakers(int maxForwardedAudio)
    {
        if (maxForwardedAudio < 1)
        {
            throw new MediaException(MediaError.InvalidArgument, $"maxForwardedAudio: {maxForwardedAudio} is not 1 or more.");
        }

        _places = new ForwardedSpeaker?[maxForwardedAudio];
    }

    /// <summary>Sources at present.</summary>
    public int Count => _speakers.Count;

    /// <summary>How often a place was given, since the beginning.</summary>
    public long Changes { get; private set; }

    /// <summary>Adds a source and tells what is kept for it. Again: the same.</summary>
    public ForwardedSpeaker Add(AudioLevelSource source)
    {
        if (source.Find(this) is ForwardedSpeaker existing)
        {
            return existing;
        }

        var speaker = new ForwardedSpeaker(this, source);
        _speakers.Add(speaker);
        source.Attach(speaker);
        return speaker;
    }

    /// <inheritdoc/>
    public void Remove(AudioLevelEntry entry, MonotonicTime now)
    {
        var speaker = (ForwardedSpeaker)entry;
        speaker.Source.Detach(speaker);
        _speakers.Remove(speaker);
        Release(speaker);
    }

    /// <summary>A speaker without a place speaks.</summary>
    internal void Consider(ForwardedSpeaker candidate, MonotonicTime now)
    {
        int weakest = FindWeakest(now);
        if (_places[weakest] is { } holder)
        {
            if (!IsBetter(candidate, holder, now))
            {
                return;
            }

            holder.LosePlace();
        }

        _places[weakest] = candidate;
        candidate.TakePlace(now);
        Changes++;
    }

    /// <summary>A speaker gives back its place, if it has one.</summary>
    internal void Release(ForwardedSpeaker speaker)
    {
        int index = Array.IndexOf(_places, speaker);
        if (index >= 0)
        {
            _places[index] = null;
            speaker.LosePlace();
        }
    }

    // A free place, else that of who has been quiet longest, else that of the least loud.
    private int FindWeakest(MonotonicTime now)
    {
        int weakest = 0;
        for (int i = 0; i < _places.Length; i++)
        {
            if (_places[i] is not { } speaker)
            {
                return i;
            }

            if (IsWeaker(speaker, _places[weakest]!, now))
            {
                weakest = i;
            }
        }

        return weakest;
    }

    private static bool IsWeaker(ForwardedSpeaker left, ForwardedSpeaker right, MonotonicTime now)
    {
        bool leftIsQuiet = now - left.LastSpeechAt >= Quiet;
        bool rightIsQuiet = now - right.LastSpeechAt >= Quiet;
        if (leftIsQuiet || rightIsQuiet)
        {
            return leftIsQuiet && (!rightIsQuiet || left.LastSpeechAt < right.LastSpeechAt);
        }

        return left.Loudness < right.Loudness;
    }

    private static bool IsBetter(ForwardedSpeaker candidate, ForwardedSpeaker holder, MonotonicTime now)
    {
        TimeSpan quiet = now - holder.LastSpeechAt;
        if (quiet >= LongQuiet)
        {
            return true;
        }

        if (candidate.Spoken < MinSpoken)
        {
            return false;
        }

        return quiet >= Quiet || (candidate.Loudness >= holder.Loudness + LoudnessMargin && now - holder.PlacedAt >= MinPlace);
    }
}
