using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Observers;

/// <summary>What holds an <see cref="AudioLevelEntry"/> for each source that it listens to.</summary>
internal interface IAudioLevelOwner
{
    /// <summary>The source of this entry has left.</summary>
    void Remove(AudioLevelEntry entry, MonotonicTime now);
}
