using JbAspire.Media.LayerSelection;
using Xunit;

namespace JbAspire.Tests.Unit.Media.LayerSelection;

public sealed class FrameWindowTests
{
    private FrameWindow _window;

    [Fact]
    public void Every_frame_is_new_at_first() => Assert.Equal(-1, _window.AgeOf(12_345, 16));

    [Fact]
    public void Decisions_are_remembered_over_the_wrap()
    {
        Note(65_534, true);
        Note(65_535, false);
        Note(1, true); // 0 is missing

        Assert.Equal([true, false, null, true, null], new[] { 65_534, 65_535, 0, 1, 2 }.Select(Get));
    }

    [Fact]
    public void What_was_withheld_is_seen_from_old_and_new_frames()
    {
        Note(10, false);
        Note(11, true);
        Note(12, false);

        Assert.Equal(0b101UL, _window.WithheldBefore(_window.AgeOf(13, 16)));
        Assert.Equal(0b1010UL, _window.WithheldBefore(_window.AgeOf(14, 16)));
        Assert.Equal(0b10UL, _window.WithheldBefore(_window.AgeOf(12, 16)));
        Assert.Equal(0b1UL, _window.WithheldBefore(_window.AgeOf(11, 16)));
        Assert.Equal(0UL, _window.WithheldBefore(_window.AgeOf(10, 16)));
    }

    [Fact]
    public void Sixty_four_frames_are_remembered()
    {
        Note(0, false);
        Note(63, true);
        Assert.False(Get(0));
        Note(64, true);
        Assert.Null(Get(0));
        Assert.Equal(0UL, _window.WithheldBefore(-1));
        Note(1000, true);
        Assert.Null(Get(64));
    }

    [Fact]
    public void Seven_bits_wrap_too()
    {
        Note(127, false, 7);
        Assert.Equal(-1, _window.AgeOf(0, 7));
        Assert.Equal(1, _window.AgeOf(126, 7));
    }

    private void Note(int number, bool isForwarded, int bits = 16) => _window.Note(number, _window.AgeOf(number, bits), isForwarded);

    private bool? Get(int number) => _window.TryGet(_window.AgeOf(number, 16), out bool isForwarded) ? isForwarded : null;
}
