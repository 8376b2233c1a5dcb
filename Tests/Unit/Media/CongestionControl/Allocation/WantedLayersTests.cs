using JbAspire.Media.CongestionControl.Allocation;
using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl.Allocation;

public sealed class WantedLayersTests
{
    private readonly WantedLayers _wanted = new(3, 2, At(0));

    [Fact]
    public void A_producer_whose_layers_nobody_wants_is_told_after_five_seconds()
    {
        Assert.Equal(new Layers(2, 1), _wanted.Current);
        Assert.Equal(At(5000), _wanted.NextDeadline);
        Assert.False(_wanted.HandleDeadline(At(4999)));

        Assert.True(_wanted.HandleDeadline(At(5000)));

        Assert.Equal(Layers.None, _wanted.Current);
        Assert.Equal(MonotonicTime.Never, _wanted.NextDeadline);
        Assert.False(_wanted.HandleDeadline(At(9000)));
    }

    [Fact]
    public void Who_wants_more_is_heard_at_once()
    {
        _wanted.HandleDeadline(At(5000));

        Assert.True(_wanted.Update(new Layers(0, 0), At(6000)));
        Assert.Equal(new Layers(0, 0), _wanted.Current);
        Assert.True(_wanted.Update(new Layers(2, 1), At(6001)));
        Assert.Equal(new Layers(2, 1), _wanted.Current);
        Assert.Equal(MonotonicTime.Never, _wanted.NextDeadline);
    }

    [Fact]
    public void A_layer_is_kept_for_five_seconds_and_wanting_it_again_ends_that()
    {
        _wanted.Update(new Layers(2, 1), At(0));
        Assert.False(_wanted.Update(new Layers(0, 1), At(1000)));
        Assert.False(_wanted.Update(new Layers(2, 1), At(5999)));
        Assert.Equal(MonotonicTime.Never, _wanted.NextDeadline);
        Assert.False(_wanted.Update(new Layers(0, 1), At(10_000)));

        Assert.True(_wanted.HandleDeadline(At(15_000)));

        Assert.Equal(new Layers(0, 1), _wanted.Current);
    }

    [Fact]
    public void Each_layer_is_kept_for_five_seconds_of_its_own()
    {
        _wanted.Update(new Layers(2, 1), At(0));
        _wanted.Update(new Layers(1, 1), At(1000));
        _wanted.Update(new Layers(0, 1), At(4000));

        Assert.True(_wanted.HandleDeadline(At(6000)));
        Assert.Equal(1, _wanted.Current.Spatial);
        Assert.Equal(At(9000), _wanted.NextDeadline);
        Assert.True(_wanted.HandleDeadline(At(9000)));
        Assert.Equal(0, _wanted.Current.Spatial);
    }

    [Fact]
    public void Spatial_and_temporal_layers_are_each_the_highest_that_anybody_wants()
    {
        FakeConsumer smooth = FakeConsumer.Simulcast();
        smooth.PreferredLayers = new Layers(0, 1);
        FakeConsumer sharp = FakeConsumer.Simulcast();
        sharp.PreferredLayers = new Layers(1, 0);
        FakeConsumer paused = FakeConsumer.Simulcast();
        paused.IsActive = false;

        _wanted.Update([smooth, sharp, paused], At(0));
        _wanted.HandleDeadline(At(5000));
        Assert.Equal(new Layers(1, 1), _wanted.Current);

        paused.IsActive = true;
        Assert.True(_wanted.Update([smooth, sharp, paused], At(6000)));
        Assert.Equal(new Layers(2, 1), _wanted.Current);
    }

    [Fact]
    public void When_the_last_consumer_leaves_and_another_comes_in_time_nothing_is_said()
    {
        _wanted.Update(new Layers(2, 1), At(0));
        Assert.False(_wanted.Update(Layers.None, At(1000)));
        Assert.False(_wanted.Update(new Layers(2, 1), At(5000)));
        Assert.False(_wanted.HandleDeadline(At(60_000)));

        Assert.Equal(new Layers(2, 1), _wanted.Current);
    }

    private static MonotonicTime At(long milliseconds) => MonotonicTime.FromMilliseconds(milliseconds);
}
