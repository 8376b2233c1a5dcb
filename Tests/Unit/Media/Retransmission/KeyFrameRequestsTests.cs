using JbAspire.Media.Retransmission;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.Retransmission;

public sealed class KeyFrameRequestsTests
{
    private readonly KeyFrameRequests _requests = new(KeyFrameRequestMethod.PictureLossIndication, TimeSpan.Zero);
    private readonly KeyFrameRequests _delayed = new(KeyFrameRequestMethod.PictureLossIndication, TimeSpan.FromMilliseconds(500));

    [Fact]
    public void Many_wishes_make_one_request()
    {
        Assert.True(_requests.Want(At(0)));
        Assert.False(_requests.Want(At(1)));
        Assert.False(_requests.Want(At(999)));
    }

    [Fact]
    public void Without_a_key_frame_the_request_is_repeated_each_second_a_bounded_number_of_times()
    {
        Assert.True(_requests.Want(At(0)));
        Assert.False(_requests.HandleDeadline(At(999)));
        int repeated = 0;
        for (long second = 1; _requests.NextDeadline != MonotonicTime.Never; second++)
        {
            Assert.Equal(At(second * 1000), _requests.NextDeadline);
            repeated += _requests.HandleDeadline(At(second * 1000)) ? 1 : 0;
        }

        Assert.Equal(4, repeated);
        Assert.True(_requests.Want(At(60_000)));
    }

    [Fact]
    public void A_key_frame_ends_the_request()
    {
        _requests.Want(At(0));
        _requests.Satisfy();

        Assert.Equal(MonotonicTime.Never, _requests.NextDeadline);
        Assert.True(_requests.Want(At(5)));
    }

    [Fact]
    public void Wishes_during_the_delay_are_sent_together_at_its_end()
    {
        Assert.True(_delayed.Want(At(0)));
        _delayed.Satisfy();
        Assert.False(_delayed.Want(At(100)));
        Assert.False(_delayed.Want(At(200)));
        Assert.Equal(At(500), _delayed.NextDeadline);
        Assert.False(_delayed.HandleDeadline(At(499)));
        Assert.True(_delayed.HandleDeadline(At(500)));
        Assert.False(_delayed.HandleDeadline(At(1000)));
        Assert.Equal(At(1500), _delayed.NextDeadline);
    }

    [Fact]
    public void A_key_frame_within_the_delay_satisfies_what_was_wanted_before_it()
    {
        _delayed.Want(At(0));
        Assert.False(_delayed.Want(At(100)));
        _delayed.Satisfy();

        Assert.False(_delayed.HandleDeadline(At(500)));
        Assert.Equal(MonotonicTime.Never, _delayed.NextDeadline);
    }

    [Fact]
    public void Without_any_wish_the_end_of_the_delay_sends_nothing()
    {
        _delayed.Want(At(0));

        Assert.False(_delayed.HandleDeadline(At(500)));
        Assert.True(_delayed.HandleDeadline(At(1000)));
    }

    [Fact]
    public void A_peer_that_negotiated_neither_message_is_not_asked()
    {
        var requests = new KeyFrameRequests(KeyFrameRequestMethod.None, TimeSpan.Zero);

        Assert.False(requests.Want(At(0)));
        Assert.Equal(MonotonicTime.Never, requests.NextDeadline);
        Assert.False(requests.TryWrite(new byte[64], new Ssrc(1), new Ssrc(2), out _));
    }

    [Fact]
    public void A_picture_loss_indication_is_written()
    {
        byte[] buffer = new byte[64];

        Assert.True(_requests.TryWrite(buffer, new Ssrc(1), new Ssrc(2), out int written));
        SpanAssert.Equal(
            [
                0x81, 0xCE, 0x00, 0x02, // V=2, FMT=1 (PLI), PT=206, length 2
                0x00, 0x00, 0x00, 0x01, // sender
                0x00, 0x00, 0x00, 0x02, // media source
            ],
            buffer.AsSpan(0, written));
    }

    [Fact]
    public void A_full_intra_request_counts_its_commands_and_repeats_the_number_of_a_repetition()
    {
        var requests = new KeyFrameRequests(KeyFrameRequestMethod.FullIntraRequest, TimeSpan.Zero);
        byte[] buffer = new byte[64];
        requests.Want(At(0));
        Assert.True(requests.TryWrite(buffer, new Ssrc(1), new Ssrc(2), out int written));
        SpanAssert.Equal(
            [
                0x84, 0xCE, 0x00, 0x04, // V=2, FMT=4 (FIR), PT=206, length 4
                0x00, 0x00, 0x00, 0x01, // sender
                0x00, 0x00, 0x00, 0x00, // media source: not used
                0x00, 0x00, 0x00, 0x02, // the stream that is asked
                0x01, 0x00, 0x00, 0x00, // command 1
            ],
            buffer.AsSpan(0, written));

        Assert.True(requests.HandleDeadline(At(1000)));
        Assert.Equal(1, Command());
        requests.Satisfy();
        requests.Want(At(2000));
        Assert.Equal(2, Command());
        requests.Satisfy();
        requests.Want(At(3000));
        Assert.Equal(3, Command());

        int Command()
        {
            Assert.True(requests.TryWrite(buffer, new Ssrc(1), new Ssrc(2), out _));
            return buffer[16];
        }
    }

    private static MonotonicTime At(long milliseconds) => MonotonicTime.FromMilliseconds(milliseconds);
}
