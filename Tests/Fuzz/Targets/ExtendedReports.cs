using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>The blocks of an extended report (RFC 3611): those that are known are written again, and are then the same.</summary>
internal sealed class ExtendedReports : IFuzzTarget
{
    private static readonly byte[] Buffer = new byte[8192];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        if (!RtcpCompoundView.TryParse(input, out RtcpCompoundView compound))
            return;
        foreach (RtcpPacketView packet in compound)
        {
            if (!ExtendedReport.TryParse(packet, out ExtendedReport report))
                continue;
            int length = 0;
            foreach (ExtendedReportBlock block in report.Blocks)
            {
                length += 4 + block.Content.Length;
                if (block.TryGetReceiverReferenceTime(out NtpTime time))
                    Write(report.Ssrc, time, block.Content);
                else if (block.TryGetDlrr(out DlrrEnumerator echoes))
                    Write(report.Ssrc, echoes, block.Content);
            }

            FuzzException.Require(length <= packet.Packet.Length, "The blocks lie in the packet.");
        }
    }

    private static void Write(Ssrc sender, NtpTime time, ReadOnlySpan<byte> content)
    {
        FuzzException.Require(ExtendedReport.TryWriteReceiverReferenceTime(Buffer, sender, time, out int length), "It fits.");
        FuzzException.Require(Buffer.AsSpan(0, length).EndsWith(content), "The time is the same.");
    }

    private static void Write(Ssrc sender, DlrrEnumerator echoes, ReadOnlySpan<byte> content)
    {
        Span<DlrrSubBlock> blocks = stackalloc DlrrSubBlock[256];
        int count = 0;
        foreach (DlrrSubBlock echo in echoes)
            blocks[count++] = echo;
        FuzzException.Require(ExtendedReport.TryWriteDlrr(Buffer, sender, blocks[..count], out int length), "It fits.");
        FuzzException.Require(Buffer.AsSpan(0, length).EndsWith(content), "The echoes are the same.");
    }
}
