using System.Text.Json;

namespace JbAspire.Load.Quality.Measuring;

/// <summary>What <c>recorder.js</c> wrote down. Times are milliseconds since the script's start.</summary>
/// <param name="Samples">getStats, every half second; counters count from the connection's beginning.</param>
/// <param name="Frames">Time, the element's count of presented frames, lines: one entry for each frame that the page was told of.</param>
/// <param name="Events">What signalling told.</param>
internal sealed record PageRecord(IReadOnlyList<StatsSample> Samples, IReadOnlyList<double[]> Frames, IReadOnlyList<PageEvent> Events);

/// <summary>One reading of getStats.</summary>
/// <param name="At">Milliseconds.</param>
internal sealed record StatsSample(double At)
{
    public InboundStats? Video { get; init; }

    public InboundStats? Audio { get; init; }

    /// <summary>The sender's encodings.</summary>
    public IReadOnlyList<LayerStats> Layers { get; init; } = [];
}

/// <summary>Fields of <c>RTCInboundRtpStreamStats</c> by their names.</summary>
internal sealed record InboundStats
{
    public double BytesReceived { get; init; }

    public double PacketsReceived { get; init; }

    public double PacketsLost { get; init; }

    public double RetransmittedPacketsReceived { get; init; }

    public double NackCount { get; init; }

    public double PliCount { get; init; }

    public double FramesDecoded { get; init; }

    public double KeyFramesDecoded { get; init; }

    public double FrameWidth { get; init; }

    public double FrameHeight { get; init; }

    public double FreezeCount { get; init; }

    /// <summary>Seconds.</summary>
    public double TotalFreezesDuration { get; init; }

    /// <summary>Seconds, summed over what was emitted.</summary>
    public double JitterBufferDelay { get; init; }

    public double JitterBufferEmittedCount { get; init; }

    public double TotalSamplesReceived { get; init; }

    public double ConcealedSamples { get; init; }

    public double SilentConcealedSamples { get; init; }
}

/// <summary>Fields of <c>RTCOutboundRtpStreamStats</c> by their names.</summary>
internal sealed record LayerStats
{
    public string? Rid { get; init; }

    public double FramesEncoded { get; init; }

    public double FrameHeight { get; init; }

    public double BytesSent { get; init; }

    public string? QualityLimitationReason { get; init; }
}

/// <summary>A notification of the signalling.</summary>
/// <param name="At">Milliseconds.</param>
/// <param name="Name">Its name.</param>
/// <param name="Data">Its content.</param>
internal sealed record PageEvent(double At, string Name, JsonElement? Data);
