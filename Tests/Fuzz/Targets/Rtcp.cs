using JbAspire.Protocols.Rtcp;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>A compound RTCP packet with every reader (RFC 3550 §6, RFC 4585, RFC 3611, RFC 5104, transport-wide feedback).</summary>
internal sealed class Rtcp : IFuzzTarget
{
    // A transport-wide feedback counts up to 65,535 packets in 16 bits.
    private const int MaxEntries = 1 << 17;

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        if (!RtcpCompoundView.TryParse(input, out RtcpCompoundView compound))
            return;

        int packets = 0;
        foreach (RtcpPacketView packet in compound)
        {
            packets++;
            int entries = ReadReports(packet) + ReadFeedback(packet) + ReadDescriptions(packet);
            FuzzException.Require(entries <= MaxEntries, "A packet has no more entries than its fields can count.");
        }

        FuzzException.Require(packets > 0 && packets <= input.Length / 4, "A packet has four bytes at least.");
    }

    private static int ReadReports(in RtcpPacketView packet)
    {
        int entries = 0;
        if (SenderReport.TryParse(packet, out SenderReport sender))
        {
            foreach (ReportBlock _ in sender.Reports)
                entries++;
        }

        if (ReceiverReport.TryParse(packet, out ReceiverReport receiver))
        {
            foreach (ReportBlock _ in receiver.Reports)
                entries++;
        }

        if (!ExtendedReport.TryParse(packet, out ExtendedReport extended))
            return entries;
        foreach (ExtendedReportBlock block in extended.Blocks)
        {
            block.TryGetReceiverReferenceTime(out _);
            if (!block.TryGetDlrr(out DlrrEnumerator subBlocks))
                continue;
            foreach (DlrrSubBlock _ in subBlocks)
                entries++;
        }

        return entries;
    }

    private static int ReadFeedback(in RtcpPacketView packet)
    {
        int entries = PictureLossIndication.TryParse(packet, out _) ? 1 : 0;
        if (FullIntraRequest.TryParse(packet, out FullIntraRequest request))
        {
            foreach (FirEntry _ in request.Entries)
                entries++;
        }

        if (GenericNack.TryParse(packet, out GenericNack nack))
        {
            foreach (var _ in nack.LostPackets)
                entries++;
        }

        if (ReceiverEstimatedMaxBitrate.TryParse(packet, out ReceiverEstimatedMaxBitrate estimate))
        {
            foreach (var _ in estimate.Sources)
                entries++;
        }

        if (TransportWideFeedback.TryParse(packet, out TransportWideFeedback feedback))
        {
            foreach (TransportPacketStatus _ in feedback.Packets)
                entries++;
        }

        return entries;
    }

    private static int ReadDescriptions(in RtcpPacketView packet)
    {
        int entries = 0;
        if (SourceDescription.TryParse(packet, out SourceDescription description))
        {
            foreach (SdesChunk chunk in description.Chunks)
            {
                chunk.TryGetCname(out _);
                foreach (SdesItem _ in chunk.Items)
                    entries++;
            }
        }

        if (Goodbye.TryParse(packet, out Goodbye goodbye))
        {
            foreach (var _ in goodbye.Sources)
                entries += goodbye.Reason.Length > 255 ? MaxEntries : 1;
        }

        return entries;
    }
}
