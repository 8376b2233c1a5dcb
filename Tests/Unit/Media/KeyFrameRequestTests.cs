using JbAspire.Media.Producers;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media;

public sealed class KeyFrameRequestTests
{
    [Fact]
    public void Many_wishes_within_a_second_make_one_request()
    {
        var request = new KeyFrameRequest();

        Assert.True(request.Want(MonotonicTime.FromMilliseconds(0)));
        Assert.False(request.Want(MonotonicTime.FromMilliseconds(10)));
        Assert.False(request.Want(MonotonicTime.FromMilliseconds(999)));
    }

    [Fact]
    public void A_request_without_an_answer_is_repeated_a_bounded_number_of_times()
    {
        var request = new KeyFrameRequest();
        int sent = request.Want(MonotonicTime.Zero) ? 1 : 0;
        while (request.NextDeadline != MonotonicTime.Never)
        {
            sent += request.HandleDeadline(request.NextDeadline) ? 1 : 0;
        }

        Assert.Equal(5, sent);
    }

    [Fact]
    public void A_keyframe_ends_the_request_and_the_next_wish_is_sent_at_once()
    {
        var request = new KeyFrameRequest();
        request.Want(MonotonicTime.Zero);
        request.Satisfy();

        Assert.Equal(MonotonicTime.Never, request.NextDeadline);
        Assert.True(request.Want(MonotonicTime.FromMilliseconds(5)));
    }
}
