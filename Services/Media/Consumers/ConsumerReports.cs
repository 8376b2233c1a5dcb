using JbAspire.Media.Statistics;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Consumers;

/// <summary>What the receiving peer told about a consumer's stream, and what follows from it: round-trip time and score.</summary>
internal sealed class ConsumerReports(Consumer consumer)
{
    private RoundTripTimes _roundTripTimes = new();
    private StreamScore _score = new(StreamScore.Best);
    private RtpStreamCounters _counters;

    public ref RtpStreamCounters Counters => ref _counters;

    /// <summary>0 (nothing arrives) to 10.</summary>
    public int Score => _score.Value;

    /// <summary>The smoothed round-trip time; 100 ms before one is measured.</summary>
    public TimeSpan RoundTripTime => _roundTripTimes.Smoothed;

    /// <summary>We sent a sender report.</summary>
    public void NoteSenderReport(uint compactNtp, MonotonicTime now) => _roundTripTimes.NoteSent(compactNtp, now);

    /// <summary>The peer reported about the stream (RFC 3550 §6.4.1).</summary>
    public void Note(in ReportBlock block, MonotonicTime now)
    {
        _counters.FractionLost = block.FractionLost;
        _counters.PacketsLost = block.CumulativeLost;
        _counters.Jitter = block.Jitter;
        if (_roundTripTimes.HandleEcho(block.LastSenderReport, block.DelaySinceLastSenderReport, now))
        {
            _counters.RoundTripTime = _roundTripTimes.Latest;
        }

        long sent = consumer.Traffic.Packets;
        if (_score.UpdateSent(sent, block.CumulativeLost, _counters.PacketsRepaired, _counters.PacketsRetransmitted))
        {
            consumer.RaiseScore();
        }
    }

    public void NoteNack(MonotonicTime now)
    {
        _counters.NackCount++;
        Trace(TraceEventTypes.Nack, now);
    }

    public void NotePictureLossIndication(MonotonicTime now)
    {
        _counters.PliCount++;
        Trace(TraceEventTypes.Pli, now);
    }

    public void NoteFullIntraRequest(MonotonicTime now)
    {
        _counters.FirCount++;
        Trace(TraceEventTypes.Fir, now);
    }

    /// <summary>A packet was sent again.</summary>
    public void NoteResent(MonotonicTime now)
    {
        _counters.PacketsRetransmitted++;
        _counters.PacketsRepaired++;
    }

    private void Trace(TraceEventTypes type, MonotonicTime now)
    {
        if ((consumer.TraceEventTypes & type) != 0)
        {
            var trace = new TraceEvent(TraceSource.Consumer, consumer.Id, type, now, true, new TraceInfo.Feedback(consumer.Ssrc));
            consumer.Transport.Context.Raise(new MediaEvent.Trace(consumer.Transport.Router.Id, trace));
        }
    }
}
