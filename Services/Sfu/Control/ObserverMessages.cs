using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Media.Observers;
using ActiveSpeakerOptions = JbAspire.Media.Observers.ActiveSpeakerObserverOptions;
using AudioLevelOptions = JbAspire.Media.Observers.AudioLevelObserverOptions;

namespace JbAspire.Sfu.Control;

/// <summary>Between the contract's observers and the media core's.</summary>
internal static class ObserverMessages
{
    public static AudioLevelOptions FromProto(Contracts.Sfu.AudioLevelObserverOptions? options)
    {
        var standard = new AudioLevelOptions();
        return new AudioLevelOptions
        {
            MaxEntries = options is { HasMaxEntries: true } ? (int)Math.Min(options.MaxEntries, int.MaxValue) : standard.MaxEntries,
            Threshold = options is { HasThreshold: true } ? options.Threshold : standard.Threshold,
            Interval = options is { HasInterval: true } ? TimeSpan.FromMilliseconds(options.Interval) : standard.Interval,
        };
    }

    public static ActiveSpeakerOptions FromProto(Contracts.Sfu.ActiveSpeakerObserverOptions? options) =>
        options is { HasInterval: true }
            ? new ActiveSpeakerOptions { Interval = TimeSpan.FromMilliseconds(options.Interval) }
            : new ActiveSpeakerOptions();

    public static RtpObserverInfo ToProto(RouterObserver observer) => new()
    {
        Id = observer.Id,
        Type = observer.Type == RtpObserverType.AudioLevel ? "audiolevel" : "activespeaker",
        Paused = observer.Paused,
    };
}
