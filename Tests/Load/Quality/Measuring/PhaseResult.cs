namespace JbAspire.Load.Quality.Measuring;

/// <summary>What the receiver got in one phase of the script, or in all of it.</summary>
internal sealed record PhaseResult(string Name, double Seconds)
{
    /// <summary>Gaps between presented frames of more than a frame's duration and 200 ms; counted where they begin.</summary>
    public required int Freezes { get; init; }

    /// <summary>Their time, less a frame's duration each, in seconds; divided among the phases that they reach over.</summary>
    public required double FrozenSeconds { get; init; }

    /// <summary>The longest of those that begin here, in seconds.</summary>
    public required double LongestFreezeSeconds { get; init; }

    /// <summary>WebRTC's own <c>freezeCount</c>.</summary>
    public required double BrowserFreezes { get; init; }

    /// <summary>WebRTC's own <c>totalFreezesDuration</c>: counted when the freeze is over.</summary>
    public required double BrowserFrozenSeconds { get; init; }

    public required double VideoKilobitsPerSecond { get; init; }

    public required double AudioKilobitsPerSecond { get; init; }

    /// <summary>Lines of the presented frames, on average over time; a frozen picture keeps its own.</summary>
    public required double MeanHeight { get; init; }

    public required double FramesPerSecond { get; init; }

    /// <summary>The share of audio samples that were made up, without those made up as silence.</summary>
    public required double ConcealedPercent { get; init; }

    /// <summary>The same with those made up as silence: a long gap ends in silence.</summary>
    public required double ConcealedOrSilentPercent { get; init; }

    public required double VideoJitterBufferMilliseconds { get; init; }

    public required double AudioJitterBufferMilliseconds { get; init; }

    public required double VideoPacketsLost { get; init; }

    public required double AudioPacketsLost { get; init; }

    public required double VideoPacketsRetransmitted { get; init; }

    public required double Nacks { get; init; }

    public required double PictureLossIndications { get; init; }

    public required double KeyFrames { get; init; }

    /// <summary>Frames a second that the sender encoded in its highest layer.</summary>
    public required double SenderFramesPerSecond { get; init; }

    /// <summary>The share of the sender's samples in which a layer was limited by the processor.</summary>
    public required double SenderLimitedByCpuPercent { get; init; }

    /// <summary>Packets towards the receiver that the link lost.</summary>
    public required long LinkLost { get; init; }

    /// <summary>Packets towards the receiver that did not fit into the link's queue.</summary>
    public required long LinkOverflowed { get; init; }

    /// <summary>How busy all cores were.</summary>
    public required double MachineBusyPercent { get; init; }

    /// <summary>What the server used of one core.</summary>
    public required double ServerCorePercent { get; init; }
}
