using JbAspire.Load.Fanout;
using Xunit;

namespace JbAspire.Tests.Load;

public class KeyFrameRequestTests
{
    // V=2, RC=0, PT=201 (receiver report), length 1; SSRC.
    private static readonly byte[] Report = [0x80, 0xC9, 0x00, 0x01, 0, 0, 0, 1];

    [Fact]
    public void A_picture_loss_behind_a_report_is_found()
    {
        byte[] pictureLoss = [0x81, 0xCE, 0x00, 0x02, 0, 0, 0, 1, 0, 0, 0, 2]; // V=2, FMT=1, PT=206, length 2; SSRCs

        Assert.True(KeyFrameRequest.IsIn([.. Report, .. pictureLoss]));
    }

    [Fact]
    public void Another_feedback_is_no_request()
    {
        byte[] bandwidth = [0x8F, 0xCE, 0x00, 0x02, 0, 0, 0, 1, 0, 0, 0, 2]; // V=2, FMT=15, PT=206

        Assert.False(KeyFrameRequest.IsIn([.. Report, .. bandwidth]));
    }

    [Fact]
    public void A_length_beyond_the_end_ends_the_search() => Assert.False(KeyFrameRequest.IsIn([0x80, 0xC9, 0xFF, 0xFF, 0, 0, 0, 1]));
}
