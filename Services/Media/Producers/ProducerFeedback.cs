using JbAspire.Media.Consumers;
using JbAspire.Media.Parameters;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Producers;

/// <summary>What the sender of a producer is told about it between reports: missing packets, wanted key frames; and its scores.</summary>
internal sealed class ProducerFeedback(Producer producer, ProducerStream[] streams)
{
    // 100 numbers fit a datagram even when no two of them share an entry (RFC 4585 §6.2.1); more wait for the next one.
    private const int MaxMissingInMessage = 100;

    private const byte BestScore = 10;

    private Transport Transport => producer.Transport;

    public void RequestKeyFrame(ProducerStream stream, MonotonicTime now, IDatagramSink sink)
    {
        if (producer.Kind == MediaKind.Video && stream.Ssrc is not null && !producer.Paused && stream.KeyFrameRequests.Want(now))
        {
            SendKeyFrameRequest(stream, now, sink);
        }

        Transport.Reschedule();
    }

    public void HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
        Span<SequenceNumber> missing = stackalloc SequenceNumber[MaxMissingInMessage];
        foreach (ProducerStream stream in streams)
        {
            if (stream.KeyFrameRequests.HandleDeadline(now))
            {
                SendKeyFrameRequest(stream, now, sink);
            }

            for (int count = stream.TakeMissing(missing, now); count > 0; count = stream.TakeMissing(missing, now))
            {
                SendNack(stream, missing[..count], now, sink);
            }
        }
    }

    /// <summary>A stream sends (again).</summary>
    public void NoteAwake(ProducerStream stream, MonotonicTime now)
    {
        if (stream.ResetScore(BestScore))
        {
            RaiseScores();
        }
    }

    /// <summary>Notes changes of the scores. Gives the streams that have stopped.</summary>
    public IReadOnlyList<ProducerStream> UpdateScores(MonotonicTime now)
    {
        List<ProducerStream>? died = null;
        bool changed = false;
        foreach (ProducerStream stream in streams)
        {
            if (!stream.IsActive(now) && stream.ResetScore(0))
            {
                (died ??= []).Add(stream);
                changed = true;
            }

            changed |= stream.TakeScoreChange();
        }

        if (changed)
        {
            RaiseScores();
        }

        return died ?? (IReadOnlyList<ProducerStream>)[];
    }

    private void RaiseScores()
    {
        foreach (ProducerStream stream in streams)
        {
            stream.TakeScoreChange();
        }

        Transport.Tell(new MediaEvent.ProducerScoreChanged(Transport.Router.Id, producer.Id, producer.Score));
        foreach (Consumer consumer in producer.Consumers)
        {
            consumer.RaiseScore();
        }
    }

    private void SendKeyFrameRequest(ProducerStream stream, MonotonicTime now, IDatagramSink sink)
    {
        Span<byte> buffer = sink.GetBuffer();
        if (!Transport.CanSend
            || stream.Ssrc is not { } ssrc
            || !stream.KeyFrameRequests.TryWrite(buffer, Transport.FeedbackSsrc, ssrc, out int length))
        {
            return;
        }

        bool isFir = stream.KeyFrameRequests.IsFullIntraRequest;
        if (isFir)
        {
            stream.Counters.FirCount++;
        }
        else
        {
            stream.Counters.PliCount++;
        }

        Transport.SendRtcp(buffer, length, now, sink);
        Trace(isFir ? TraceEventTypes.Fir : TraceEventTypes.Pli, ssrc, now);
    }

    private void SendNack(ProducerStream stream, ReadOnlySpan<SequenceNumber> missing, MonotonicTime now, IDatagramSink sink)
    {
        Span<byte> buffer = sink.GetBuffer();
        if (Transport.CanSend
            && stream.Ssrc is { } ssrc
            && GenericNack.TryWrite(buffer, Transport.FeedbackSsrc, ssrc, missing, out int length))
        {
            Transport.SendRtcp(buffer, length, now, sink);
            Trace(TraceEventTypes.Nack, ssrc, now);
        }
    }

    private void Trace(TraceEventTypes type, Ssrc ssrc, MonotonicTime now)
    {
        if ((producer.TraceEventTypes & type) != 0)
        {
            var trace = new TraceEvent(TraceSource.Producer, producer.Id, type, now, false, new TraceInfo.Feedback(ssrc));
            Transport.Context.Raise(new MediaEvent.Trace(Transport.Router.Id, trace));
        }
    }
}
