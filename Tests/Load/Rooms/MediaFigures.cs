using JbAspire.Load.Peers;

namespace JbAspire.Load.Rooms;

/// <summary>What a group of participants received in one span of time.</summary>
/// <param name="PacketsPerSecond">Media packets that were forwarded to them, without retransmissions.</param>
/// <param name="MegabitsPerSecond">Their bits, headers included.</param>
/// <param name="LossRatio">The share that did not come at the first attempt, 0-1.</param>
/// <param name="UnrepairedRatio">The share that did not come at all.</param>
/// <param name="Duplicates">Packets that came twice.</param>
/// <param name="LatencyMicroseconds">One way, in this process's clock.</param>
/// <param name="LateMicroseconds">How late the publishers were: whether the load keeps up.</param>
/// <param name="SwitchMilliseconds">From the wish for a layer to its first packet.</param>
/// <param name="Retransmissions">RTX packets that came.</param>
/// <param name="NacksSent">NACK messages of the receivers.</param>
/// <param name="PictureLossSent">Key frames that receivers asked for.</param>
/// <param name="KeyFrameRequests">Key frames that publishers were asked for.</param>
/// <param name="KeyFrames">Key frames that came.</param>
/// <param name="LayerChanges">How often a stream went on with another encoding.</param>
/// <param name="Refused">Packets that could not be decrypted, or belong to no stream.</param>
internal sealed record MediaFigures(
    double PacketsPerSecond, double MegabitsPerSecond, double LossRatio, double UnrepairedRatio, long Duplicates, Percentiles LatencyMicroseconds,
    Percentiles LateMicroseconds, Percentiles SwitchMilliseconds, long Retransmissions, long NacksSent, long PictureLossSent, long KeyFrameRequests,
    long KeyFrames, long LayerChanges, long Refused)
{
    public static MediaFigures Of(MediaCounters counters, double seconds)
    {
        Percentiles switches = Percentiles.Of(counters.SwitchTime);
        return new MediaFigures(
            counters.Received / seconds, counters.ReceivedBytes * 8 / seconds / 1e6, counters.LossRatio, counters.UnrepairedRatio, counters.Duplicates,
            Percentiles.Of(counters.Latency), Percentiles.Of(counters.Lateness),
            new Percentiles(switches.P50 / 1000, switches.P99 / 1000, switches.P999 / 1000), counters.Retransmissions, counters.NacksSent,
            counters.PictureLossSent, counters.KeyFrameRequests, counters.KeyFrames, counters.LayerChanges, counters.Refused);
    }
}
