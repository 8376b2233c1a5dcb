using JbAspire.Protocols.Rtcp;
using Xunit;

namespace JbAspire.Tests.Unit.Rtcp;

/// <summary>Feedback that the SFU has no use for (what mediasoup's TestFeedbackPs* and TestFeedbackRtp* have beyond ours) is passed over.</summary>
public sealed class UnusedFeedbackTests
{
    [Theory]
    [InlineData(206, 2)]    // SLI (RFC 4585 §6.3.2)
    [InlineData(206, 3)]    // RPSI (RFC 4585 §6.3.3)
    [InlineData(206, 5)]    // TSTR (RFC 5104 §4.3.2)
    [InlineData(206, 6)]    // TSTN (RFC 5104 §4.3.3)
    [InlineData(206, 7)]    // VBCM (RFC 5104 §4.3.4)
    [InlineData(206, 8)]    // PSLEI (RFC 6642 §5.2)
    [InlineData(206, 15)]   // AFB that is no REMB
    [InlineData(205, 3)]    // TMMBR (RFC 5104 §4.2.1)
    [InlineData(205, 4)]    // TMMBN (RFC 5104 §4.2.2)
    [InlineData(205, 5)]    // SR-REQ (RFC 6051 §3.2)
    [InlineData(205, 7)]    // TLLEI (RFC 6642 §5.1)
    [InlineData(205, 8)]    // ECN (RFC 6679 §5.1)
    [InlineData(204, 0)]    // APP (RFC 3550 §6.7)
    public void It_is_no_message_of_ours_and_the_packets_behind_it_are_read(byte type, byte format)
    {
        byte[] bytes =
        [
            (byte)(0x80 | format), type, 0x00, 0x05, // V=2, FMT, PT, length 5
            0xFA, 0x17, 0xFA, 0x17,                  // sender
            0x00, 0x00, 0x04, 0xD2,                  // media source
            0x08, 0x40, 0xAC, 0x05,                  // its FCI
            0x00, 0x00, 0x00, 0x01,
            0x00, 0x00, 0x00, 0x02,
            0x81, 0xCE, 0x00, 0x02,                  // V=2, FMT=1, PT=206: PLI
            0xFA, 0x17, 0xFA, 0x17,
            0x00, 0x00, 0x04, 0xD2,
        ];
        Assert.Equal(1, RtcpBytes.ReadAll(bytes));
        RtcpBytes.Sweep(bytes);
        Assert.True(RtcpCompoundView.TryParse(bytes, out RtcpCompoundView compound));
        List<int> lengths = [];
        foreach (RtcpPacketView packet in compound)
        {
            lengths.Add(packet.Packet.Length);
        }

        Assert.Equal([24, 12], lengths);
    }
}
