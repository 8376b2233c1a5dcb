using System.Numerics;

namespace JbAspire.Protocols.Srtp;

/// <summary>
/// The streams of one context by SSRC, bounded: a flat table with linear probing, at most half full. Packets come in runs of one SSRC,
/// so the last one found answers most look-ups without a probe. The memory is made with the first stream.
/// </summary>
internal sealed class SrtpStreamTable<TStream>(int capacity)
    where TStream : class, new()
{
    private const int FirstLength = 4;
    private const int HashBits = 32;

    // 2^32 divided by the golden ratio: neighbouring SSRCs land far apart. Only authenticated peers get here, and the capacity bounds what they
    // can do with SSRCs that collide.
    private const uint Multiplier = 0x9E37_79B1;

    private Entry[] _entries = [];
    private int _shift;
    private TStream? _last;
    private uint _lastSsrc;

    /// <summary>Whether no further stream has room.</summary>
    public bool IsFull => Count >= capacity;

    /// <summary>The number of streams.</summary>
    public int Count { get; private set; }

    /// <summary>The stream of an SSRC, or null when there is none.</summary>
    public TStream? Find(uint ssrc)
    {
        if (_lastSsrc == ssrc && _last is not null)
        {
            return _last;
        }

        Entry[] entries = _entries;
        if (entries.Length == 0)
        {
            return null;
        }

        ref Entry entry = ref entries[Slot(entries, ssrc)];
        if (entry.Stream is null)
        {
            return null;
        }

        _last = entry.Stream;
        _lastSsrc = ssrc;
        return _last;
    }

    /// <summary>Adds a stream; the caller has seen that there is none and that there is room.</summary>
    public TStream Add(uint ssrc)
    {
        if (2 * (Count + 1) > _entries.Length)
        {
            Grow();
        }

        TStream stream = new();
        _entries[Slot(_entries, ssrc)] = new Entry(ssrc, stream);
        Count++;
        _last = stream;
        _lastSsrc = ssrc;
        return stream;
    }

    // Where the SSRC is, or would be: half of the entries are empty, so there always is such a place.
    private int Slot(Entry[] entries, uint ssrc)
    {
        int slot = (int)((ssrc * Multiplier) >> _shift);
        while (entries[slot].Stream is not null && entries[slot].Ssrc != ssrc)
        {
            slot = (slot + 1) & (entries.Length - 1);
        }

        return slot;
    }

    private void Grow()
    {
        Entry[] former = _entries;
        _entries = new Entry[Math.Max(FirstLength, former.Length * 2)];
        _shift = HashBits - BitOperations.Log2((uint)_entries.Length);
        foreach (Entry entry in former)
        {
            if (entry.Stream is not null)
            {
                _entries[Slot(_entries, entry.Ssrc)] = entry;
            }
        }
    }

    private readonly record struct Entry(uint Ssrc, TStream? Stream);
}
