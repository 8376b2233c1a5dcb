namespace JbAspire.Media.Observers;

/// <summary>What an observer found out.</summary>
public abstract record RtpObserverEvent
{
    /// <summary>The loudest producers of the last interval (mediasoup's <c>volumes</c>).</summary>
    /// <param name="Entries">One to <c>maxEntries</c>, loudest first.</param>
    public sealed record Volumes(IReadOnlyList<AudioVolume> Entries) : RtpObserverEvent;

    /// <summary>Nobody is loud any more (mediasoup's <c>silence</c>). Said once, until somebody was loud again.</summary>
    public sealed record Silence : RtpObserverEvent;

    /// <summary>Another producer is the dominant speaker (mediasoup's <c>dominantspeaker</c>).</summary>
    /// <param name="ProducerId">The producer; null when the dominant one left and nobody speaks.</param>
    public sealed record DominantSpeaker(string? ProducerId) : RtpObserverEvent;
}
