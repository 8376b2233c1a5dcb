namespace JbAspire.Media.Observers;

/// <summary>What an observer watches for (mediasoup's RtpObserverType).</summary>
public enum RtpObserverType
{
    /// <summary><see cref="AudioLevelObserver"/>.</summary>
    AudioLevel,

    /// <summary><see cref="ActiveSpeakerObserver"/>.</summary>
    ActiveSpeaker,
}
