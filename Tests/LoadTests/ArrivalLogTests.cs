using JbAspire.Load.Peers;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Load;

public sealed class ArrivalLogTests
{
    private static readonly Ssrc Media = new(1234);
    private readonly ArrivalLog _log = new();

    [Fact]
    public void What_is_missing_between_two_messages_is_told_as_lost()
    {
        _log.Add(new SequenceNumber(65_535), Media, At(0));
        Assert.Equal([true], Report());
        // Number 0 does not come.
        _log.Add(new SequenceNumber(1), Media, At(10));
        Assert.Equal([false, true], Report());
        Assert.False(_log.HasAny);
    }

    [Fact]
    public void A_packet_that_comes_late_is_left_out()
    {
        _log.Add(new SequenceNumber(5), Media, At(0));
        _log.Add(new SequenceNumber(4), Media, At(1));
        Assert.Equal([true], Report());
        _log.Add(new SequenceNumber(4), Media, At(2));
        Assert.False(_log.HasAny);
    }

    private static MonotonicTime At(long milliseconds) => MonotonicTime.FromMilliseconds(milliseconds);

    private List<bool> Report()
    {
        Span<byte> buffer = stackalloc byte[1100];
        Assert.True(_log.TryWrite(buffer, new Ssrc(1), out int length));
        Assert.True(RtcpCompoundView.TryParse(buffer[..length], out RtcpCompoundView compound));
        List<bool> statuses = [];
        foreach (RtcpPacketView packet in compound)
        {
            Assert.True(TransportWideFeedback.TryParse(packet, out TransportWideFeedback feedback));
            foreach (TransportPacketStatus status in feedback.Packets)
                statuses.Add(status.Received);
        }

        return statuses;
    }
}
