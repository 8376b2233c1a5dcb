using JbAspire.Media.Consumers;
using JbAspire.Media.Producers;
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
        if (SenderReport.TryParse(packet, out SenderReport senderReport))
        {
            HandleSenderReport(senderReport, now);
        }
        else if (ReceiverReport.TryParse(packet, out ReceiverReport receiverReport))
        {
            foreach (ReportBlock block in receiverReport.Reports)
            {
                HandleReportBlock(block, now);
            }
        }
        else if (PictureLossIndication.TryParse(packet, out PictureLossIndication pli))
        {
            if (transport.TryFindConsumer(pli.MediaSsrc, out Consumer consumer))
            {
                consumer.ReceiverReport.PliCount++;
                consumer.RequestKeyFrame(now, sink);
            }
        }
        else if (FullIntraRequest.TryParse(packet, out FullIntraRequest fir))
        {
            foreach (FirEntry entry in fir.Entries)
            {
                if (transport.TryFindConsumer(entry.Ssrc, out Consumer consumer))
                {
                    consumer.ReceiverReport.FirCount++;
                    consumer.RequestKeyFrame(now, sink);
                }
            }
        }
        else if (GenericNack.TryParse(packet, out GenericNack nack))
        {
            HandleNack(nack);
        }
        else if (ReceiverEstimatedMaxBitrate.TryParse(packet, out ReceiverEstimatedMaxBitrate remb))
        {
            transport.AvailableOutgoingBitrate = remb.Bitrate.BitsPerSecond;
        }
    }

    private void HandleSenderReport(in SenderReport report, MonotonicTime now)
    {
        if (transport.Listener.TryFind(report.Ssrc, out RtpSource source) && !source.IsRetransmission)
        {
            source.Stream.SenderReport = new SenderReportNote(report.NtpTime, report.RtpTimestamp, now);
        }

        foreach (ReportBlock block in report.Reports)
        {
            HandleReportBlock(block, now);
        }
    }

    private void HandleReportBlock(in ReportBlock block, MonotonicTime now)
    {
        if (transport.TryFindConsumer(block.Ssrc, out Consumer consumer))
        {
            consumer.ReceiverReport.Note(
                block.FractionLost, block.CumulativeLost, block.Jitter, block.LastSenderReport, block.DelaySinceLastSenderReport, now);
        }
    }

    private void HandleNack(in GenericNack nack)
    {
        if (!transport.TryFindConsumer(nack.MediaSsrc, out Consumer consumer))
        {
            return;
        }

        consumer.ReceiverReport.NackCount++;
        foreach (SequenceNumber _ in nack.LostPackets)
        {
            consumer.ReceiverReport.NackPacketCount++;
        }
    }
}
