using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Observers;

/// <summary>One source among <see cref="LoudestSpeakers"/>: how it speaks, and whether it is forwarded.</summary>
internal sealed class ForwardedSpeaker(LoudestSpeakers speakers, AudioLevelSource source) : AudioLevelEntry(speakers, source)
{
    // -55 dBov: louder than the rest of a room behind noise suppression.
    private const int MinSpeech = AudioLevelExtension.Silence - 55;

    // A longer pause than that between two syllables ends an utterance.
    private static readonly TimeSpan UtterancePause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestFrame = TimeSpan.FromMilliseconds(60);

    // The mean is over the utterance at first, then over about the last 16 packets of speech: pauses do not lower it.
    private const int MeanPackets = 16;

    private bool _hasLevels;
    private int _packets;

    /// <summary>
    /// Whether consumers get its packets. True also for a source that never told a level: nobody could know when it speaks.
    /// </summary>
    public bool IsForwarded => !_hasLevels || HasPlace;

    /// <summary>Whether it has one of the places.</summary>
    public bool HasPlace { get; private set; }

    /// <summary>When it got its place.</summary>
    public MonotonicTime PlacedAt { get; private set; }

    /// <summary>Its last packet with speech.</summary>
    public MonotonicTime LastSpeechAt { get; private set; }

    /// <summary>How much of its present or last utterance was speech.</summary>
    public TimeSpan Spoken { get; private set; }

    /// <summary>The mean level of its speech: 0 to 127, 127 is the loudest.</summary>
    public float Loudness { get; private set; }

    /// <inheritdoc/>
    public override void Add(int level, bool voice, MonotonicTime now)
    {
        _hasLevels = true;
        int loudness = AudioLevelExtension.Silence - level;
        if (loudness < MinSpeech)
        {
            return;
        }

        NoteSpeech(loudness, now);
        if (!HasPlace)
        {
            speakers.Consider(this, now);
        }
    }

    /// <inheritdoc/>
    public override void Reset(MonotonicTime now)
    {
        _packets = 0;
        Spoken = TimeSpan.Zero;
        Loudness = 0;
        speakers.Release(this);
    }

    public void TakePlace(MonotonicTime now)
    {
        HasPlace = true;
        PlacedAt = now;
    }

    public void LosePlace() => HasPlace = false;

    private void NoteSpeech(int loudness, MonotonicTime now)
    {
        TimeSpan gap = now - LastSpeechAt;
        if (_packets == 0 || gap > UtterancePause)
        {
            _packets = 0;
            Spoken = TimeSpan.Zero;
        }
        else
        {
            Spoken += gap < LongestFrame ? gap : LongestFrame;
        }

        LastSpeechAt = now;
        _packets = Math.Min(_packets + 1, MeanPackets);
        Loudness = _packets == 1 ? loudness : Loudness + (loudness - Loudness) / _packets;
    }
}
