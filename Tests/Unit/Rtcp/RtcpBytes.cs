using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Rtcp;

/// <summary>What the RTCP tests share: reading one packet, and a reader that touches every field of every message.</summary>
internal static class RtcpBytes
{
    public static RtcpPacketView Packet(byte[] bytes)
    {
        Assert.True(RtcpPacketView.TryParse(bytes, out RtcpPacketView packet));
        return packet;
    }

    /// <summary>Reads all of a datagram and returns how many packets were understood.</summary>
    public static int ReadAll(byte[] datagram)
    {
        if (!RtcpCompoundView.TryParse(datagram, out RtcpCompoundView compound))
            return 0;

        int understood = 0;
        foreach (RtcpPacketView packet in compound)
        {
            understood += ReadReports(packet) || ReadDescriptions(packet) || ReadFeedback(packet) ? 1 : 0;
        }

        return understood;
    }

    public static void Sweep(byte[] valid)
    {
        Assert.True(ReadAll(valid) > 0);
        ParserSweep.Run(valid, bytes => ReadAll(bytes));
    }

    private static bool ReadReports(RtcpPacketView packet)
    {
        if (SenderReport.TryParse(packet, out SenderReport sender))
        {
            _ = (sender.Ssrc, sender.NtpTime, sender.RtpTimestamp, sender.PacketCount, sender.OctetCount);
            foreach (ReportBlock _ in sender.Reports)
            {
            }

            return true;
        }

        if (!ReceiverReport.TryParse(packet, out ReceiverReport receiver))
            return false;

        _ = receiver.Ssrc;
        foreach (ReportBlock _ in receiver.Reports)
        {
        }

        return true;
    }

    private static bool ReadDescriptions(RtcpPacketView packet)
    {
        if (SourceDescription.TryParse(packet, out SourceDescription description))
        {
            foreach (SdesChunk chunk in description.Chunks)
            {
                _ = chunk.Ssrc;
                chunk.TryGetCname(out _);
            }

            return true;
        }

        if (Goodbye.TryParse(packet, out Goodbye goodbye))
        {
            _ = goodbye.Reason.Length;
            foreach (Ssrc _ in goodbye.Sources)
            {
            }

            return true;
        }

        if (!ExtendedReport.TryParse(packet, out ExtendedReport report))
            return false;

        foreach (ExtendedReportBlock block in report.Blocks)
        {
            block.TryGetReceiverReferenceTime(out _);
            if (!block.TryGetDlrr(out DlrrEnumerator subBlocks))
                continue;

            foreach (DlrrSubBlock _ in subBlocks)
            {
            }
        }

        return true;
    }

    private static bool ReadFeedback(RtcpPacketView packet)
    {
        if (GenericNack.TryParse(packet, out GenericNack nack))
        {
            int lost = 0;
            foreach (SequenceNumber _ in nack.LostPackets)
            {
                lost++;
            }

            return lost > 0;
        }

        if (TransportWideFeedback.TryParse(packet, out TransportWideFeedback feedback))
        {
            int statuses = 0;
            foreach (TransportPacketStatus _ in feedback.Packets)
            {
                statuses++;
            }

            return statuses == feedback.PacketStatusCount;
        }

        if (FullIntraRequest.TryParse(packet, out FullIntraRequest request))
        {
            foreach (FirEntry _ in request.Entries)
            {
            }

            return true;
        }

        if (ReceiverEstimatedMaxBitrate.TryParse(packet, out ReceiverEstimatedMaxBitrate remb))
        {
            foreach (Ssrc _ in remb.Sources)
            {
            }

            return remb.Bitrate >= Bitrate.Zero;
        }

        return PictureLossIndication.TryParse(packet, out _);
    }
}
