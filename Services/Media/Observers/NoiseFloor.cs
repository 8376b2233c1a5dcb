using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Observers;

/// <summary>
/// The quietest that a source has been in the last 7.5 to 15 s. Speech has pauses in which it is quiet; a fan has none, so its
/// floor rises to it and it is no longer taken for speech. The default value is ready for use, with a floor of 0.
/// </summary>
internal struct NoiseFloor
{
    // Half of the 15 s that jitsi and mediasoup look back.
    private const long WindowNanoseconds = 7_500_000_000;

    private long _window;
    private byte _previous;
    private byte _current;

    /// <summary>The floor: 0 (silence) to 127.</summary>
    public readonly int Value => Math.Min(_previous, _current);

    /// <summary>Something was heard. Digital silence is not noise: it says nothing about the room.</summary>
    public void Add(byte loudness, MonotonicTime now)
    {
        if (loudness == 0)
        {
            return;
        }

        // Windows count from 1, so that the default value is before all of them.
        long window = now.Nanoseconds / WindowNanoseconds + 1;
        if (window == _window)
        {
            _current = Math.Min(_current, loudness);
            return;
        }

        // After a gap of a whole window nothing is known.
        _previous = _window != 0 && window == _window + 1 ? _current : (byte)0;
        _current = loudness;
        _window = window;
    }
}
