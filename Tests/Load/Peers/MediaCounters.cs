using JbAspire.Load.Measuring;

namespace JbAspire.Load.Peers;

/// <summary>What one group of participants received and sent. Belongs to the thread of its <see cref="PeerLoop"/>.</summary>
internal sealed class MediaCounters
{
    /// <summary>One way, from the moment that the publisher wrote the packet to the receive call that brought it.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>From the request of another spatial layer to its first packet.</summary>
    public LatencyHistogram SwitchTime { get; } = new();

    /// <summary>How late frames were sent: how well the load keeps up.</summary>
    public LatencyHistogram Lateness { get; } = new();

    /// <summary>Packets that arrived for the first time under their own number, with those that came late.</summary>
    public long Received { get; set; }

    public long ReceivedBytes { get; set; }

    /// <summary>Numbers that were left out when a later one came, less those that came after all (without retransmissions).</summary>
    public long Missing { get; set; }

    public long Duplicates { get; set; }

    /// <summary>Missing packets that a retransmission brought.</summary>
    public long Repaired { get; set; }

    public long Retransmissions { get; set; }

    public long Probation { get; set; }

    /// <summary>Packets that could not be decrypted, or belong to no stream.</summary>
    public long Refused { get; set; }

    public long KeyFrames { get; set; }

    public long LayerChanges { get; set; }

    public long NacksSent { get; set; }

    public long PictureLossSent { get; set; }

    public long Sent { get; set; }

    public long SentBytes { get; set; }

    public long KeyFrameRequests { get; set; }

    public long Resent { get; set; }

    /// <summary>The share of what was to come that did not come at the first attempt.</summary>
    public double LossRatio => Received + Missing == 0 ? 0 : (double)Missing / (Received + Missing);

    /// <summary>The share that was missing and that no retransmission brought.</summary>
    public double UnrepairedRatio => Received + Missing == 0 ? 0 : (double)Math.Max(0, Missing - Repaired) / (Received + Missing);

    public void Clear()
    {
        Latency.Clear();
        SwitchTime.Clear();
        Lateness.Clear();
        Received = ReceivedBytes = Missing = Duplicates = Repaired = Retransmissions = Probation = Refused = KeyFrames = LayerChanges = 0;
        NacksSent = PictureLossSent = Sent = SentBytes = KeyFrameRequests = Resent = 0;
    }
}
