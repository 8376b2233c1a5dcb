using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Observers;

/// <summary>
/// The audio levels of one producer, on their way to everybody who listens to them. The producer owns one and calls
/// <see cref="Add"/> for each packet with the extension of RFC 6464.
/// </summary>
/// <param name="producerId">The producer's id: what events name.</param>
internal sealed class AudioLevelSource(string producerId)
{
    private AudioLevelEntry[] _entries = [];

    /// <summary>The producer's id.</summary>
    public string ProducerId { get; } = producerId;

    /// <summary>Whether anybody listens: if not, the extension need not be read.</summary>
    public bool IsObserved => _entries.Length != 0;

    /// <summary>Whether the producer is paused.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>A packet came. Levels while paused are not noted.</summary>
    /// <param name="level">Its level in -dBov: 0 (loudest) to 127 (silence); what is outside is taken for the nearest.</param>
    /// <param name="voice">Whether the sender believes that it has voice.</param>
    /// <param name="now">When it came.</param>
    public void Add(int level, bool voice, MonotonicTime now)
    {
        if (IsPaused)
        {
            return;
        }

        int clamped = Math.Clamp(level, 0, AudioLevelExtension.Silence);
        foreach (AudioLevelEntry entry in _entries)
        {
            entry.Add(clamped, voice, now);
        }
    }

    /// <summary>The producer was paused: nobody counts on what it sent before.</summary>
    public void Pause(MonotonicTime now)
    {
        IsPaused = true;
        foreach (AudioLevelEntry entry in _entries)
        {
            entry.Reset(now);
        }
    }

    /// <summary>The producer was resumed.</summary>
    public void Resume() => IsPaused = false;

    /// <summary>The producer closed: it leaves all who listen.</summary>
    public void Close(MonotonicTime now)
    {
        foreach (AudioLevelEntry entry in _entries)
        {
            entry.Owner.Remove(entry, now);
        }
    }

    internal AudioLevelEntry? Find(IAudioLevelOwner owner) => Array.Find(_entries, entry => entry.Owner == owner);

    internal void Attach(AudioLevelEntry entry) => _entries = [.. _entries, entry];

    internal void Detach(AudioLevelEntry entry) => _entries = Array.FindAll(_entries, other => other != entry);
}
