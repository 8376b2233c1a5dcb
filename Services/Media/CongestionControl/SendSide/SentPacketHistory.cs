using System.Runtime.InteropServices;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// What was sent, by transport-wide sequence number: a ring that begins small and grows up to a bound while packets that were
/// sent a moment ago would otherwise be overwritten before feedback can tell of them.
/// </summary>
internal sealed class SentPacketHistory
{
    /// <summary>Entries of a new history: 2 s of a 1 Mbit/s stream. 16 bytes each.</summary>
    public const int InitialCapacity = 256;

    /// <summary>Entries of the largest history: 4 s at 1,000 packets a second, 64 KiB.</summary>
    public const int MaxCapacity = 4096;

    // Feedback comes every 50-250 ms, so what is older than this is late by any measure.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private Entry[] _ring = new Entry[InitialCapacity];

    private enum State : byte
    {
        Free,
        InFlight,
        Lost,
        Received,
    }

    /// <summary>Bytes that were sent and that no feedback has told of, without those that were overwritten.</summary>
    public long InFlightBytes { get; private set; }

    /// <summary>The number of entries that the ring holds now.</summary>
    public int Capacity => _ring.Length;

    /// <summary>Notes a packet. Numbers are consecutive.</summary>
    public void Add(SequenceNumber number, int bytes, ushort clusterId, MonotonicTime now)
    {
        ref Entry entry = ref _ring[number.Value & (_ring.Length - 1)];
        if (entry.State == State.InFlight)
        {
            if (_ring.Length < MaxCapacity && now - entry.SentAt < Lifetime)
            {
                Grow();
                entry = ref _ring[number.Value & (_ring.Length - 1)];
            }

            if (entry.State == State.InFlight)
            {
                InFlightBytes -= entry.Bytes;
            }
        }

        entry = new Entry { SentAt = now, Number = number.Value, Bytes = (ushort)bytes, ClusterId = clusterId, State = State.InFlight };
        InFlightBytes += bytes;
    }

    /// <summary>
    /// Takes note of what feedback says of a packet. False when it is unknown or was told before. A packet told as lost may be told
    /// as received later: <paramref name="wasLost"/> is true then.
    /// </summary>
    public bool TryResolve(
        SequenceNumber number, bool received, out MonotonicTime sentAt, out int bytes, out ushort clusterId, out bool wasLost)
    {
        ref Entry entry = ref _ring[number.Value & (_ring.Length - 1)];
        sentAt = entry.SentAt;
        bytes = entry.Bytes;
        clusterId = entry.ClusterId;
        wasLost = entry.State == State.Lost;
        if (entry.Number != number.Value || entry.State is State.Free or State.Received || (wasLost && !received))
        {
            return false;
        }

        if (entry.State == State.InFlight)
        {
            InFlightBytes -= entry.Bytes;
        }

        entry.State = received ? State.Received : State.Lost;
        return true;
    }

    private void Grow()
    {
        Entry[] old = _ring;
        _ring = new Entry[old.Length * 2];
        foreach (Entry entry in old)
        {
            _ring[entry.Number & (_ring.Length - 1)] = entry;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public MonotonicTime SentAt;
        public ushort Number;
        public ushort Bytes;
        public ushort ClusterId;
        public State State;
    }
}
