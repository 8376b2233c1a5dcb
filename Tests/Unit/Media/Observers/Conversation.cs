using JbAspire.Media.Observers;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Unit.Media.Observers;

/// <summary>
/// People who speak by a script, on virtual time. Speech is syllables of 180 ms with 80 ms of near silence between them, and a
/// level that moves by 4 dB either way; who does not speak sends the noise of a room, or nothing with discontinuous transmission.
/// </summary>
internal sealed class Conversation
{
    private const int SyllablePeriod = 260;
    private const int Syllable = 180;
    private const int RoomNoise = 70;

    private readonly Random _random = new(7);
    private readonly List<Participant> _participants = [];
    private readonly List<RtpObserver> _observers = [];

    public int Milliseconds { get; private set; } = 1000;

    public MonotonicTime Now => MonotonicTime.FromMilliseconds(Milliseconds);

    public List<(int At, RtpObserverEvent Event)> Events { get; } = [];

    public IEnumerable<string?> DominantSpeakers =>
        Events.Select(e => e.Event).OfType<RtpObserverEvent.DominantSpeaker>().Select(e => e.ProducerId);

    public void Observe(RtpObserver observer)
    {
        _observers.Add(observer);
        foreach (Participant participant in _participants)
        {
            observer.AddProducer(participant.Source, Now);
        }
    }

    public AudioLevelSource Join(string name, bool usesDtx = false, int frame = 20)
    {
        var participant = new Participant(new AudioLevelSource(name), usesDtx, frame, _participants.Count * 7 % 20);
        _participants.Add(participant);
        foreach (RtpObserver observer in _observers)
        {
            observer.AddProducer(participant.Source, Now);
        }

        return participant.Source;
    }

    public void Leave(AudioLevelSource source)
    {
        _participants.RemoveAll(participant => participant.Source == source);
        source.Close(Now);
        Drain();
    }

    /// <summary>Speaks from now on for a while, at a level in -dBov.</summary>
    public void Say(AudioLevelSource source, int milliseconds, int level = 25) =>
        Find(source).Script.Add(new Sound(Milliseconds, Milliseconds + milliseconds, level, IsSpeech: true));

    /// <summary>Makes an even noise from now on for a while.</summary>
    public void Hum(AudioLevelSource source, int milliseconds, int level) =>
        Find(source).Script.Add(new Sound(Milliseconds, Milliseconds + milliseconds, level, IsSpeech: false));

    public void Run(int milliseconds, Action? afterEach = null)
    {
        for (int end = Milliseconds + milliseconds; Milliseconds < end; Milliseconds++)
        {
            foreach (Participant participant in _participants)
            {
                if (Milliseconds % participant.Frame == participant.Phase % participant.Frame)
                {
                    Send(participant);
                }
            }

            foreach (RtpObserver observer in _observers)
            {
                observer.HandleDeadline(Now);
            }

            Drain();
            afterEach?.Invoke();
        }
    }

    private Participant Find(AudioLevelSource source) => _participants.Single(participant => participant.Source == source);

    private void Send(Participant participant)
    {
        foreach (Sound sound in participant.Script)
        {
            if (Milliseconds >= sound.From && Milliseconds < sound.To)
            {
                if (!sound.IsSpeech)
                {
                    participant.Source.Add(sound.Level, false, Now);
                    return;
                }

                if ((Milliseconds - sound.From) % SyllablePeriod < Syllable)
                {
                    participant.Source.Add(sound.Level + _random.Next(-4, 5), true, Now);
                    return;
                }
            }
        }

        // With discontinuous transmission opus sends a frame of comfort noise each 400 ms.
        if (!participant.UsesDtx || Milliseconds % 400 < participant.Frame)
        {
            participant.Source.Add(RoomNoise + _random.Next(0, 20), false, Now);
        }
    }

    private void Drain()
    {
        foreach (RtpObserver observer in _observers)
        {
            while (observer.TryReadEvent(out RtpObserverEvent observerEvent))
            {
                Events.Add((Milliseconds, observerEvent));
            }
        }
    }

    private sealed record Sound(int From, int To, int Level, bool IsSpeech);

    private sealed record Participant(AudioLevelSource Source, bool UsesDtx, int Frame, int Phase)
    {
        public List<Sound> Script { get; } = [];
    }
}
