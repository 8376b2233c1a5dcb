namespace JbAspire.Protocols.Srtp;

/// <summary>
/// The streams of one context by SSRC, bounded. Packets come in runs of one SSRC, so the last one found answers most look-ups
/// without hashing.
/// </summary>
internal sealed class SrtpStreamTable<TStream>(int capacity)
    where TStream : class, new()
{
    private readonly Dictionary<uint, TStream> _streams = [];
    private TStream? _last;
    private uint _lastSsrc;

    /// <summary>Whether no further stream has room.</summary>
    public bool IsFull => _streams.Count >= capacity;

    /// <summary>The number of streams.</summary>
    public int Count => _streams.Count;

    /// <summary>The stream of an SSRC, or null when there is none.</summary>
    public TStream? Find(uint ssrc)
    {
        if (_last is not null && _lastSsrc == ssrc)
        {
            return _last;
        }

        if (!_streams.TryGetValue(ssrc, out TStream? stream))
        {
            return null;
        }

        _last = stream;
        _lastSsrc = ssrc;
        return stream;
    }

    /// <summary>Adds a stream; the caller has seen that there is none and that there is room.</summary>
    public TStream Add(uint ssrc)
    {
        TStream stream = new();
        _streams.Add(ssrc, stream);
        _last = stream;
        _lastSsrc = ssrc;
        return stream;
    }
}
