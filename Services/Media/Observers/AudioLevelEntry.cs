using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Observers;

/// <summary>What one observer knows of one source. The source calls it for each packet, so nothing is looked up.</summary>
internal abstract class AudioLevelEntry(IAudioLevelOwner owner, AudioLevelSource source)
{
    public IAudioLevelOwner Owner { get; } = owner;

    public AudioLevelSource Source { get; } = source;

    /// <summary>A packet came. Allocates nothing.</summary>
    /// <param name="level">Its level in -dBov (RFC 6464): 0 (loudest) to 127 (silence).</param>
    /// <param name="voice">Whether the sender believes that it has voice.</param>
    /// <param name="now">When it came.</param>
    public abstract void Add(int level, bool voice, MonotonicTime now);

    /// <summary>The source was paused: what is known of it is of the past.</summary>
    public abstract void Reset(MonotonicTime now);
}
