using JbAspire.Load.Engine;

namespace JbAspire.Load.Fanout;

/// <summary>What one run of a scenario gave: the JSON object.</summary>
internal sealed record FanoutMeasurement
{
    public required string Scenario { get; init; }

    public required string Engine { get; init; }

    public required string Transport { get; init; }

    public required string Srtp { get; init; }

    public required int Receivers { get; init; }

    public required int Producers { get; init; }

    /// <summary>Packets a second of each producer.</summary>
    public required double Rate { get; init; }

    public required int Burst { get; init; }

    public required int Size { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Runs of which this is the one with the median CPU a packet.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>CPU time of all threads of the engine's process in microseconds, for each packet that reached a receiver.</summary>
    public required double CpuMicrosecondsPerPacket { get; init; }

    /// <summary>The same of its busiest thread.</summary>
    public required double WorkerMicrosecondsPerPacket { get; init; }

    /// <summary>The kernel's part of it, 0-1: from ticks of 10 ms, good to some percent.</summary>
    public required double KernelShare { get; init; }

    public required double UserShare { get; init; }

    /// <summary>The share of one core that the engine used, 0-1.</summary>
    public required double CoreShare { get; init; }

    /// <summary>Packets a second that were to reach receivers, and that did.</summary>
    public required double OfferedPerSecond { get; init; }

    public required double PacketsPerSecond { get; init; }

    /// <summary>The share of packets that did not come, 0-1.</summary>
    public required double LossRatio { get; init; }

    public required FanoutLatency LatencyMicroseconds { get; init; }

    /// <summary>
    /// Growth of the engine's memory for each consumer with its transport, in bytes, with what traffic made it keep; buffers of the kernel are
    /// not in it.
    /// </summary>
    public required double BytesPerConsumer { get; init; }

    public required long Sent { get; init; }

    public required long NotSent { get; init; }

    public required long Received { get; init; }

    public required long Duplicates { get; init; }

    public required long Reordered { get; init; }

    public required long Damaged { get; init; }

    /// <summary>Packets that were decrypted and compared byte for byte.</summary>
    public required long Checked { get; init; }

    /// <summary>Receivers that got nothing.</summary>
    public required int SilentReceivers { get; init; }

    public required long KeyFrameRequests { get; init; }

    /// <summary>How late the load itself was in one of a hundred sends: what is slower than this is not the engine.</summary>
    public required double LoadLateP99 { get; init; }

    /// <summary>How often a thread of the engine was put on the core, for each packet.</summary>
    public required double WakeupsPerPacket { get; init; }

    /// <summary>Collections during the run; null for an engine without a collector.</summary>
    public required CollectorPauses? Collector { get; init; }
}
