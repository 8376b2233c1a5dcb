using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Observers;

/// <summary>Tells at each interval who is loudest, and once when nobody is loud any more (mediasoup's AudioLevelObserver).</summary>
public sealed class AudioLevelObserver : RtpObserver
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(250);

    private readonly AudioLevelObserverOptions _options;
    private readonly List<AudioLevelSum> _entries = [];
    private bool _isSilent = true;

    /// <summary>Makes an observer without producers.</summary>
    /// <exception cref="MediaException">An option is out of range.</exception>
    internal AudioLevelObserver(string id, AudioLevelObserverOptions options)
        : base(id, options.Validate().Interval, MinInterval)
    {
        _options = options;
    }

    /// <inheritdoc/>
    public override RtpObserverType Type => RtpObserverType.AudioLevel;

    private protected override bool IsIdle => _isSilent;

    private protected override AudioLevelEntry CreateEntry(AudioLevelSource source)
    {
        var entry = new AudioLevelSum(this, source);
        _entries.Add(entry);
        return entry;
    }

    private protected override void OnRemoved(AudioLevelEntry entry, MonotonicTime now) => _entries.Remove((AudioLevelSum)entry);

    private protected override void OnPaused()
    {
        foreach (AudioLevelSum entry in _entries)
        {
            entry.Clear();
        }

        RaiseSilence();
    }

    private protected override void DetachAll()
    {
        foreach (AudioLevelSum entry in _entries)
        {
            entry.Source.Detach(entry);
        }

        _entries.Clear();
    }

    private protected override void Look(MonotonicTime now)
    {
        List<AudioVolume>? volumes = null;
        foreach (AudioLevelSum entry in _entries)
        {
            if (entry.TryTakeVolume(out int volume) && volume >= _options.Threshold)
            {
                Insert(volumes ??= [], new AudioVolume(entry.Source.ProducerId, volume));
            }
        }

        if (volumes is null)
        {
            RaiseSilence();
            return;
        }

        _isSilent = false;
        Raise(new RtpObserverEvent.Volumes(volumes));
    }

    // Loudest first; of equals, who was added first. No longer than asked for.
    private void Insert(List<AudioVolume> volumes, AudioVolume volume)
    {
        int index = volumes.FindIndex(other => other.Volume < volume.Volume);
        volumes.Insert(index < 0 ? volumes.Count : index, volume);
        if (volumes.Count > _options.MaxEntries)
        {
            volumes.RemoveAt(volumes.Count - 1);
        }
    }

    private void RaiseSilence()
    {
        if (!_isSilent)
        {
            _isSilent = true;
            Raise(new RtpObserverEvent.Silence());
        }
    }
}
