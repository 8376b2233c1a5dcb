using JbAspire.Media.Consumers;
using JbAspire.Media.Producers;
using JbAspire.Media.Statistics;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>Takes the RTCP of one peer apart and gives each message to the producer's stream or the consumer that it is about.</summary>
internal sealed class RtcpReceiver(Transport transport)
{
    public void Handle(ReadOnlySpan<byte> compound, MonotonicTime now, IDatagramSink sink)
    {
        if (!RtcpCompoundView.TryParse(compound, out RtcpCompoundView view))
        {
            transport.Context.Drops.Count(DropReason.RtcpMalformed);
            return;
        }

        foreach (RtcpPacketView packet in view)
        {
            Handle(packet, now, sink);
        }
    }

    private void Handle(in RtcpPacketView packet, MonotonicTime now, IDatagramSink sink)
    {
        if (TransportWideFeedback.TryParse(packet, out TransportWideFeedback feedback))
        {
            transport.SendPath.Bandwidth?.HandleFeedback(feedback, now, sink);
        }
        else if (SenderReport.TryParse(packet, out SenderReport senderReport))
        {
            HandleSenderReport(senderReport, now, sink);
        }
        else if (ReceiverReport.TryParse(packet, out ReceiverReport receiverReport))
        {
            foreach (ReportBlock block in receiverReport.Reports)
            {
                HandleReportBlock(block, now, sink);
            }
        }
        else if (PictureLossIndication.TryParse(packet, out PictureLossIndication pli))
        {
            if (transport.TryFindConsumer(pli.MediaSsrc, out Consumer consumer))
            {
                consumer.Reports.NotePictureLossIndication(now);
                consumer.RequestKeyFrame(now, sink);
            }
        }
        else if (FullIntraRequest.TryParse(packet, out FullIntraRequest fir))
        {
            HandleFullIntraRequest(fir, now, sink);
        }
        else if (GenericNack.TryParse(packet, out GenericNack nack))
        {
            if (transport.TryFindConsumer(nack.MediaSsrc, out Consumer consumer) && consumer.Ssrc == nack.MediaSsrc)
            {
                consumer.HandleNack(nack, now, sink);
            }
        }
        else if (ReceiverEstimatedMaxBitrate.TryParse(packet, out ReceiverEstimatedMaxBitrate remb))
        {
            transport.SendPath.Bandwidth?.HandleRemb(remb.Bitrate, now, sink);
        }
        else if (ExtendedReport.TryParse(packet, out ExtendedReport report))
        {
            HandleExtendedReport(report, now);
        }
    }

    private void HandleSenderReport(in SenderReport report, MonotonicTime now, IDatagramSink sink)
    {
        if (transport.Listener.TryFind(report.Ssrc, out RtpSource source) && !source.IsRetransmission)
        {
            source.Stream.SenderReport = new SenderReportNote(report.NtpTime, report.RtpTimestamp, now);
            source.Producer.Pipes.HandleSenderReport(source.Stream, now, sink);
            if ((source.Producer.TraceEventTypes & TraceEventTypes.Sr) != 0)
            {
                var info = new TraceInfo.SenderReport(
                    report.Ssrc, report.NtpTime, report.RtpTimestamp.Value, report.PacketCount, report.OctetCount);
                var trace = new TraceEvent(TraceSource.Producer, source.Producer.Id, TraceEventTypes.Sr, now, true, info);
                transport.Context.Raise(new MediaEvent.Trace(transport.Router.Id, trace));
            }
        }

        foreach (ReportBlock block in report.Reports)
        {
            HandleReportBlock(block, now, sink);
        }
    }

    private void HandleReportBlock(in ReportBlock block, MonotonicTime now, IDatagramSink sink)
    {
        if (!transport.TryFindConsumer(block.Ssrc, out Consumer consumer) || consumer.Ssrc != block.Ssrc)
        {
            return;
        }

        consumer.Reports.Note(block, now);
        if (consumer.Video is not null)
        {
            transport.SendPath.Bandwidth?.HandleReceiverReport(block.FractionLost, consumer.Counters.RoundTripTime, now, sink);
        }
    }

    private void HandleFullIntraRequest(in FullIntraRequest request, MonotonicTime now, IDatagramSink sink)
    {
        foreach (FirEntry entry in request.Entries)
        {
            if (transport.TryFindConsumer(entry.Ssrc, out Consumer consumer))
            {
                consumer.Reports.NoteFullIntraRequest(now);
                consumer.RequestKeyFrame(now, sink);
            }
        }
    }

    // A peer that only receives tells its clock (RRTR), which we echo; one that sends echoes ours (DLRR), which tells the round trip.
    private void HandleExtendedReport(in ExtendedReport report, MonotonicTime now)
    {
        foreach (ExtendedReportBlock block in report.Blocks)
        {
            if (block.TryGetReceiverReferenceTime(out NtpTime time))
            {
                transport.ReferenceTime = new ReferenceTimeNote(time, now);
                transport.ReferenceTimeSsrc = report.Ssrc;
            }
            else if (block.TryGetDlrr(out DlrrEnumerator echoes))
            {
                HandleEchoes(echoes, now);
            }
        }
    }

    private void HandleEchoes(DlrrEnumerator echoes, MonotonicTime now)
    {
        foreach (DlrrSubBlock echo in echoes)
        {
            if (echo.Ssrc == transport.FeedbackSsrc
                && transport.RoundTripTimes.HandleEcho(echo.LastReceiverReport, echo.DelaySinceLastReceiverReport, now))
            {
                UpdateRoundTripTimes();
            }
        }
    }

    private void UpdateRoundTripTimes()
    {
        foreach (Producer producer in transport.Listener.Producers)
        {
            foreach (ProducerStream stream in producer.Streams)
            {
                stream.UpdateRoundTripTime(transport.RoundTripTimes.Smoothed);
            }
        }
    }
}
