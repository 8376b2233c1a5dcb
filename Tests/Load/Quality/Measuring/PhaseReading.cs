namespace JbAspire.Load.Quality.Measuring;

/// <summary>Makes a <see cref="PhaseResult"/> of any part of the records of both pages.</summary>
internal sealed class PhaseReading
{
    private readonly PageRecord _sender;
    private readonly PageRecord _receiver;
    private readonly Counters _receiverCounters;
    private readonly Counters _senderCounters;

    public PhaseReading(PageRecord sender, PageRecord receiver, double frameMilliseconds, double end)
    {
        (_sender, _receiver) = (sender, receiver);
        (_receiverCounters, _senderCounters) = (new Counters(receiver.Samples), new Counters(sender.Samples));
        Freezes = Freeze.Find(receiver.Frames, frameMilliseconds, end);
    }

    public IReadOnlyList<Freeze> Freezes { get; }

    public PhaseResult Read(string name, MachineSnapshot before, MachineSnapshot after)
    {
        double start = before.At, end = after.At, seconds = (end - start) / 1000;
        IReadOnlyList<Freeze> beginning = [.. Freezes.Where(freeze => freeze.Start >= start && freeze.Start < end)];
        double Video(Func<InboundStats, double> counter) =>
            _receiverCounters.Growth(sample => sample.Video is { } video ? counter(video) : null, start, end);
        double Audio(Func<InboundStats, double> counter) =>
            _receiverCounters.Growth(sample => sample.Audio is { } audio ? counter(audio) : null, start, end);
        double concealed = Audio(audio => audio.ConcealedSamples), silent = Audio(audio => audio.SilentConcealedSamples);
        double heard = Math.Max(1, Audio(audio => audio.TotalSamplesReceived));
        return new PhaseResult(name, Math.Round(seconds, 2))
        {
            Freezes = beginning.Count,
            FrozenSeconds = Math.Round(Freezes.Sum(freeze => freeze.Within(start, end)) / 1000, 2),
            LongestFreezeSeconds = Math.Round(beginning.Select(freeze => freeze.Milliseconds / 1000).DefaultIfEmpty().Max(), 2),
            BrowserFreezes = Math.Round(Video(video => video.FreezeCount)),
            BrowserFrozenSeconds = Math.Round(Video(video => video.TotalFreezesDuration), 2),
            VideoKilobitsPerSecond = Math.Round(Video(video => video.BytesReceived) * 8 / 1000 / seconds),
            AudioKilobitsPerSecond = Math.Round(Audio(audio => audio.BytesReceived) * 8 / 1000 / seconds),
            MeanHeight = Math.Round(MeanHeight(start, end)),
            FramesPerSecond = Math.Round(Video(video => video.FramesDecoded) / seconds, 1),
            ConcealedPercent = Math.Round(Math.Max(0, concealed - silent) * 100 / heard, 2),
            ConcealedOrSilentPercent = Math.Round(concealed * 100 / heard, 2),
            VideoJitterBufferMilliseconds = Math.Round(JitterBuffer(sample => sample.Video, start, end)),
            AudioJitterBufferMilliseconds = Math.Round(JitterBuffer(sample => sample.Audio, start, end)),
            VideoPacketsLost = Math.Round(Video(video => video.PacketsLost)),
            AudioPacketsLost = Math.Round(Audio(audio => audio.PacketsLost)),
            VideoPacketsRetransmitted = Math.Round(Video(video => video.RetransmittedPacketsReceived)),
            Nacks = Math.Round(Video(video => video.NackCount)),
            PictureLossIndications = Math.Round(Video(video => video.PliCount)),
            KeyFrames = Math.Round(Video(video => video.KeyFramesDecoded)),
            SenderFramesPerSecond = Math.Round(
                _senderCounters.Growth(sample => sample.Layers.MaxBy(layer => layer.FrameHeight)?.FramesEncoded, start, end) / seconds, 1),
            SenderLimitedByCpuPercent = Math.Round(LimitedByCpu(start, end) * 100),
            LinkLost = after.Link.Lost - before.Link.Lost,
            LinkOverflowed = after.Link.Overflowed - before.Link.Overflowed,
            MachineBusyPercent = Math.Round((after.BusyTicks - before.BusyTicks) * 100.0 / Math.Max(1, after.AllTicks - before.AllTicks)),
            ServerCorePercent = Math.Round((after.Server - before.Server).TotalSeconds * 100 / seconds, 1),
        };
    }

    private double JitterBuffer(Func<StatsSample, InboundStats?> stream, double start, double end) => 1000 * _receiverCounters.Ratio(
        sample => stream(sample)?.JitterBufferDelay, sample => stream(sample)?.JitterBufferEmittedCount, start, end);

    private double MeanHeight(double start, double end)
    {
        double sum = 0, last = start, height = 0;
        foreach (double[] frame in _receiver.Frames)
        {
            if (frame[0] >= end)
                break;
            if (frame[0] > start)
            {
                sum += (frame[0] - last) * (height == 0 ? frame[2] : height);
                last = frame[0];
            }

            height = frame[2];
        }

        return (sum + (end - last) * height) / (end - start);
    }

    private double LimitedByCpu(double start, double end)
    {
        StatsSample[] samples = [.. _sender.Samples.Where(sample => sample.At >= start && sample.At < end)];
        int limited = samples.Count(sample => sample.Layers.Any(layer => layer.QualityLimitationReason == "cpu"));
        return (double)limited / Math.Max(1, samples.Length);
    }
}
