using JbAspire.Media.CongestionControl.Allocation;
using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.CongestionControl.Allocation;

public sealed class BitrateAllocatorTests
{
    private readonly BitrateAllocator _allocator = new();
    private long _now = 1000;

    [Fact]
    public void With_plenty_everybody_gets_the_best()
    {
        FakeConsumer[] consumers = [FakeConsumer.Simulcast(), FakeConsumer.Simulcast()];
        Allocate(consumers, 5_000_000);

        Assert.All(consumers, consumer => Assert.Equal(new Layers(2, 1), consumer.TargetLayers));
        Assert.Equal(3_000_000, _allocator.Desired.BitsPerSecond);
        Assert.Equal(3_000_000, _allocator.Allocated.BitsPerSecond);
        Assert.Equal(MonotonicTime.Never, _allocator.NextDeadline);
    }

    [Fact]
    public void Preferred_layers_are_the_upper_bound()
    {
        FakeConsumer consumer = FakeConsumer.Simulcast();
        consumer.PreferredLayers = new Layers(1, 0);
        Allocate([consumer], 5_000_000);

        Assert.Equal(new Layers(1, 0), consumer.TargetLayers);
        Assert.Equal(300_000, _allocator.Desired.BitsPerSecond);
    }

    [Fact]
    public void Paused_consumers_and_those_of_silent_producers_get_nothing_and_cost_nothing()
    {
        FakeConsumer paused = FakeConsumer.Simulcast();
        paused.IsActive = false;
        FakeConsumer silent = FakeConsumer.Spatial(0, 0, 0);
        FakeConsumer unwanted = FakeConsumer.Simulcast();
        unwanted.PreferredLayers = Layers.None;
        Allocate([paused, silent, unwanted], 5_000_000);

        Assert.All(new[] { paused, silent, unwanted }, consumer => Assert.Equal(Layers.None, consumer.TargetLayers));
        Assert.Equal(0, _allocator.Desired.BitsPerSecond);
    }

    [Fact]
    public void Among_equals_nobody_gets_the_third_layer_before_everybody_has_the_second()
    {
        FakeConsumer[] consumers = [.. Enumerable.Range(0, 4).Select(_ => FakeConsumer.Spatial(100_000, 300_000, 900_000))];
        Allocate(consumers, 2_400_000);

        Assert.Equal([2, 1, 1, 1], consumers.Select(consumer => consumer.TargetLayers.Spatial));
    }

    [Fact]
    public void Base_layers_of_all_come_before_the_second_layer_of_the_highest_priority()
    {
        FakeConsumer important = FakeConsumer.Spatial(100_000, 500_000);
        important.Priority = 255;
        FakeConsumer[] consumers = [FakeConsumer.Spatial(100_000, 500_000), FakeConsumer.Spatial(100_000, 500_000), important];
        Allocate(consumers, 600_000);

        Assert.Equal([0, 0, 0], consumers.Select(consumer => consumer.TargetLayers.Spatial));
    }

    [Fact]
    public void A_higher_priority_gets_its_layers_first()
    {
        FakeConsumer important = FakeConsumer.Simulcast();
        important.Priority = 10;
        FakeConsumer other = FakeConsumer.Simulcast();
        Allocate([other, important], 2_000_000);

        Assert.Equal(new Layers(2, 1), important.TargetLayers);
        Assert.Equal(new Layers(1, 0), other.TargetLayers);
    }

    [Fact]
    public void Of_two_layers_for_one_a_priority_of_two_is_the_measure()
    {
        FakeConsumer two = FakeConsumer.Spatial(100_000, 200_000, 300_000, 400_000, 500_000);
        two.Priority = 2;
        FakeConsumer one = FakeConsumer.Spatial(100_000, 200_000, 300_000, 400_000, 500_000);
        Allocate([one, two], 890_000);

        Assert.Equal((4, 2), (two.TargetLayers.Spatial, one.TargetLayers.Spatial));
    }

    [Fact]
    public void When_base_layers_do_not_fit_the_lowest_priority_is_paused()
    {
        FakeConsumer[] consumers = [.. Enumerable.Range(1, 5).Select(priority => FakeConsumer.Single(100_000))];
        for (int i = 0; i < consumers.Length; i++)
        {
            consumers[i].Priority = i + 1;
        }

        Allocate(consumers, 340_000);

        Assert.Equal([-1, -1, 0, 0, 0], consumers.Select(consumer => consumer.TargetLayers.Spatial));
    }

    [Fact]
    public void A_lone_base_layer_begins_when_it_fits_and_is_kept_until_it_is_a_quarter_too_much()
    {
        FakeConsumer consumer = FakeConsumer.Spatial(100_000, 300_000);
        Allocate([consumer], 99_000);
        Assert.Equal(Layers.None, consumer.TargetLayers);
        Wait();
        Allocate([consumer], 101_000);
        Assert.Equal(0, consumer.TargetLayers.Spatial);
        Allocate([consumer], 81_000);
        Assert.Equal(0, consumer.TargetLayers.Spatial);

        Allocate([consumer], 79_000);

        Assert.Equal(Layers.None, consumer.TargetLayers);
    }

    [Fact]
    public void Layers_go_down_at_once_and_up_after_a_hold()
    {
        FakeConsumer consumer = FakeConsumer.Simulcast();
        Allocate([consumer], 2_000_000);
        Wait(20_000);
        Allocate([consumer], 600_000);
        Assert.Equal(new Layers(1, 1), consumer.TargetLayers);

        for (int waited = 100; waited < 2000; waited += 100)
        {
            Wait(100);
            Allocate([consumer], 2_000_000);
            Assert.Equal(new Layers(1, 1), consumer.TargetLayers);
        }

        Wait(100);
        Allocate([consumer], 2_000_000);

        Assert.Equal(new Layers(2, 1), consumer.TargetLayers);
    }

    [Fact]
    public void The_deadline_names_the_end_of_the_hold()
    {
        FakeConsumer consumer = FakeConsumer.Simulcast();
        Allocate([consumer], 2_000_000);
        Wait(20_000);
        Allocate([consumer], 600_000);
        Assert.Equal(MonotonicTime.FromMilliseconds(_now + 2000), _allocator.NextDeadline);
        Allocate([consumer], 2_000_000);

        int calls = 0;
        for (; _allocator.NextDeadline != MonotonicTime.Never; calls++)
        {
            _now = _allocator.NextDeadline.Milliseconds;
            Allocate([consumer], 2_000_000);
        }

        Assert.Equal(new Layers(2, 1), consumer.TargetLayers);
        Assert.InRange(calls, 1, 5);
    }

    [Fact]
    public void A_rise_that_proves_too_much_is_tried_again_ever_later()
    {
        FakeConsumer consumer = FakeConsumer.Spatial(100_000, 900_000);
        int rises = 0;
        for (int i = 0; i < 1200; i++)
        {
            int before = consumer.TargetLayers.Spatial;

            // The link carries 500 kbit/s, which is not seen before more than that is sent.
            Allocate([consumer], before == 1 ? 500_000 : 1_200_000);
            rises += before == 0 && consumer.TargetLayers.Spatial == 1 ? 1 : 0;
            Wait(100);
        }

        // 120 s: without the doubling it would be 60.
        Assert.InRange(rises, 5, 15);
    }

    [Fact]
    public void Somebody_who_joins_during_a_hold_gets_a_base_layer_at_once()
    {
        FakeConsumer first = FakeConsumer.Simulcast();
        Allocate([first], 2_000_000);
        Wait(20_000);
        Allocate([first], 700_000);
        Assert.Equal(new Layers(1, 1), first.TargetLayers);
        FakeConsumer second = FakeConsumer.Simulcast();
        Wait(200);

        Allocate([first, second], 700_000);

        Assert.Equal(new Layers(0, 0), second.TargetLayers);
    }

    [Fact]
    public void An_estimate_that_wobbles_by_ten_percent_changes_nothing()
    {
        foreach (int period in new[] { 100, 200, 300, 500, 1000, 1700 })
        {
            var allocator = new BitrateAllocator();
            for (long middle = 200_000; middle < 4_000_000; middle += 130_000)
            {
                FakeConsumer[] consumers = [FakeConsumer.Simulcast(), FakeConsumer.Simulcast(), FakeConsumer.Single(200_000)];
                for (int i = 0; i < 60_000; i += 50)
                {
                    Layers[] before = Targets(consumers);
                    Allocate(consumers, (long)(middle * (1 + 0.1 * Math.Sin(2 * Math.PI * i / period))), allocator);
                    if (i >= 10_000)
                    {
                        Assert.Equal(before, Targets(consumers));
                    }

                    Wait(50);
                }
            }
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(15)]
    public void An_estimate_that_wobbles_slowly_takes_the_picture_along_a_few_times_at_most(int seconds)
    {
        FakeConsumer[] consumers = [FakeConsumer.Spatial(100_000, 950_000)];
        int changes = 0;
        for (int i = 0; i < 120_000; i += 100)
        {
            Layers[] before = Targets(consumers);
            Allocate(consumers, (long)(1_000_000 * (1 + 0.1 * Math.Sin(2 * Math.PI * i / 1000 / seconds))));
            changes += before.SequenceEqual(Targets(consumers)) ? 0 : 1;
            Wait(100);
        }

        // The first picture, then at most a rise and a fall for each minute of caution.
        Assert.InRange(changes, 1, 5);
    }

    [Fact]
    public void A_layer_that_dies_is_left_and_one_that_costs_more_than_the_next_is_counted()
    {
        FakeConsumer dead = FakeConsumer.Spatial(100_000, 300_000, 0);
        dead.TargetLayers = new Layers(2, 0);
        Allocate([dead], 5_000_000);
        Assert.Equal(1, dead.TargetLayers.Spatial);

        // The lower stream is the dearer one for the moment: both cost as much as it does.
        FakeConsumer odd = FakeConsumer.Spatial(400_000, 300_000);
        Wait();
        Allocate([odd], 390_000);

        Assert.Equal(Layers.None, odd.TargetLayers);
    }

    [Fact]
    public void What_is_desired_falls_slowly_for_probing()
    {
        FakeConsumer consumer = FakeConsumer.Simulcast();
        Allocate([consumer], 2_000_000);
        consumer.PreferredLayers = new Layers(0, 0);
        Wait(2000);
        Allocate([consumer], 2_000_000);

        Assert.Equal(90_000, _allocator.Desired.BitsPerSecond);
        Assert.Equal(1_350_000, _allocator.EffectiveDesired.BitsPerSecond);

        Wait(18_000);
        Allocate([consumer], 2_000_000);
        Assert.Equal(90_000, _allocator.EffectiveDesired.BitsPerSecond);
    }

    [Fact]
    public void Once_it_has_grown_to_its_consumers_it_allocates_nothing()
    {
        FakeConsumer[] consumers = [.. Enumerable.Range(0, 50).Select(_ => FakeConsumer.Simulcast())];
        var layers = new Layers[50];
        _allocator.Allocate(consumers, Bitrate.FromKilobitsPerSecond(9000), MonotonicTime.Zero, layers);

        long before = GC.GetAllocatedBytesForCurrentThread();
        _allocator.Allocate(consumers, Bitrate.FromKilobitsPerSecond(9000), MonotonicTime.Zero, layers);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Layers[] Targets(FakeConsumer[] consumers) => [.. consumers.Select(consumer => consumer.TargetLayers)];

    private void Wait(int milliseconds = 2100) => _now += milliseconds;

    private void Allocate(FakeConsumer[] consumers, long bitrate, BitrateAllocator? allocator = null)
    {
        var layers = new Layers[consumers.Length];
        (allocator ?? _allocator).Allocate(consumers, new Bitrate(bitrate), MonotonicTime.FromMilliseconds(_now), layers);
        for (int i = 0; i < consumers.Length; i++)
        {
            consumers[i].TargetLayers = layers[i];
        }
    }
}
