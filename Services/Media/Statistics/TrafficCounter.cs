using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Statistics;

/// <summary>Packets, bytes and bit rate of one direction.</summary>
public struct TrafficCounter
{
    private BitrateMeter _meter;

    /// <summary>Packets so far.</summary>
    public long Packets { get; private set; }

    /// <summary>Bytes so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Counts one packet.</summary>
    public void Add(int bytes, MonotonicTime now)
    {
        Packets++;
        Bytes += bytes;
        _meter.Add(bytes, now);
    }

    /// <summary>Bits per second over the last second.</summary>
    public long ReadBitrate(MonotonicTime now) => _meter.Read(now);
}
