using System.Runtime.CompilerServices;
using JbAspire.Media;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Wire;
using JbAspire.Sfu.Workers;
using ActiveSpeakerOptions = JbAspire.Media.Observers.ActiveSpeakerObserverOptions;
using AudioLevelOptions = JbAspire.Media.Observers.AudioLevelObserverOptions;

namespace JbAspire.Sfu.Control;

/// <summary>
/// The observers that a router is created with: every audio producer of the router is added to them. The table forgets a router
/// with the router itself.
/// </summary>
internal sealed class StandingObservers(ObjectDirectory directory)
{
    private readonly ConditionalWeakTable<Router, RouterObserver[]> _observers = [];

    /// <summary>What to make, with ids that are taken for it; <see cref="Release"/> gives them back when the router is not made.</summary>
    public sealed record Plan(string? AudioLevelId, AudioLevelOptions AudioLevel, string? ActiveSpeakerId, ActiveSpeakerOptions ActiveSpeaker);

    /// <summary>Takes the ids that a request names, or new ones.</summary>
    /// <exception cref="MediaException">An id is malformed or taken.</exception>
    public Plan Reserve(Contracts.Sfu.CreateRouterRequest request, SfuWorker worker)
    {
        string? levels = request.AudioLevelObserver is { } audioLevel
            ? directory.ChooseId(ObjectKind.Observer, audioLevel.ObserverId)
            : null;
        string? speaker = request.ActiveSpeakerObserver is { } activeSpeaker
            ? directory.ChooseId(ObjectKind.Observer, activeSpeaker.ObserverId)
            : null;
        if (levels is not null)
        {
            directory.Add(ObjectKind.Observer, levels, worker);
        }

        try
        {
            if (speaker is not null)
            {
                directory.Add(ObjectKind.Observer, speaker, worker);
            }
        }
        catch (MediaException) when (levels is not null)
        {
            directory.Remove(ObjectKind.Observer, levels);
            throw;
        }

        return new Plan(
            levels, ObserverMessages.FromProto(request.AudioLevelObserver),
            speaker, ObserverMessages.FromProto(request.ActiveSpeakerObserver));
    }

    /// <summary>The router was not made.</summary>
    public void Release(Plan plan)
    {
        foreach (string? id in new[] { plan.AudioLevelId, plan.ActiveSpeakerId })
        {
            if (id is not null)
            {
                directory.Remove(ObjectKind.Observer, id);
            }
        }
    }

    /// <summary>Makes the observers. Called on the router's thread.</summary>
    /// <exception cref="MediaException">An option is out of range.</exception>
    public void Create(Router router, Plan plan)
    {
        var observers = new List<RouterObserver>();
        if (plan.AudioLevelId is { } levels)
        {
            observers.Add(router.CreateAudioLevelObserver(levels, plan.AudioLevel));
        }

        if (plan.ActiveSpeakerId is { } speaker)
        {
            observers.Add(router.CreateActiveSpeakerObserver(speaker, plan.ActiveSpeaker));
        }

        if (observers.Count > 0)
        {
            _observers.Add(router, [.. observers]);
        }
    }

    /// <summary>A router has a new producer. Called on the router's thread.</summary>
    public void Add(Producer producer, MonotonicTime now)
    {
        if (producer.Kind != MediaKind.Audio || !_observers.TryGetValue(producer.Transport.Router, out RouterObserver[]? observers))
        {
            return;
        }

        foreach (RouterObserver observer in observers)
        {
            if (!observer.IsClosed)
            {
                observer.AddProducer(producer.Id, now);
            }
        }
    }
}
