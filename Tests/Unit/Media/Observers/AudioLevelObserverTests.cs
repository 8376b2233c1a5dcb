using JbAspire.Media;
using JbAspire.Media.Observers;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.Observers;

public sealed class AudioLevelObserverTests
{
    private readonly Conversation _room = new();

    [Fact]
    public void The_loudest_is_told_each_interval_and_silence_once()
    {
        AudioLevelObserver observer = Observe(new AudioLevelObserverOptions { Threshold = -50 });
        AudioLevelSource anna = _room.Join("anna");
        AudioLevelSource bao = _room.Join("bao");
        _room.Hum(anna, 3000, level: 30);
        _room.Hum(bao, 3000, level: 20);
        _room.Run(6000);

        Assert.Equal(
            [new AudioVolume("bao", -20), new AudioVolume("bao", -20)],
            Volumes().Take(2).Select(entries => Assert.Single(entries)));
        Assert.Single(_room.Events, e => e.Event is RtpObserverEvent.Silence);
        Assert.IsType<RtpObserverEvent.Silence>(_room.Events[^1].Event);
        Assert.Equal(RtpObserverType.AudioLevel, observer.Type);
    }

    [Fact]
    public void As_many_as_asked_for_are_told_loudest_first_and_equals_in_the_order_of_joining()
    {
        Observe(new AudioLevelObserverOptions { MaxEntries = 3, Threshold = -60 });
        foreach ((string name, int level) in new[] { ("a", 40), ("b", 20), ("c", 40), ("d", 10), ("e", 90) })
        {
            _room.Hum(_room.Join(name), 5000, level);
        }

        _room.Run(1100);

        Assert.Equal(
            [new AudioVolume("d", -10), new AudioVolume("b", -20), new AudioVolume("a", -40)],
            Assert.Single(Volumes()));
    }

    [Fact]
    public void The_mean_counts_and_who_is_below_the_threshold_is_silent()
    {
        Observe(new AudioLevelObserverOptions { Threshold = -49 });
        AudioLevelSource anna = _room.Join("anna");
        _room.Hum(anna, 5000, level: 50);
        _room.Run(3000);

        Assert.Empty(_room.Events);
    }

    [Fact]
    public void Nothing_is_told_of_who_sends_only_a_few_frames()
    {
        Observe(new AudioLevelObserverOptions { Threshold = -127 });
        _room.Join("anna", usesDtx: true);
        _room.Run(3000);

        Assert.Empty(_room.Events);
    }

    [Fact]
    public void Frames_of_60_ms_are_heard_at_the_shortest_interval()
    {
        Observe(new AudioLevelObserverOptions { Interval = TimeSpan.FromMilliseconds(250) });
        _room.Hum(_room.Join("anna", frame: 60), 5000, level: 33);
        _room.Run(3000);

        Assert.InRange(Volumes().Count(), 8, 12);
        Assert.All(Volumes(), entries => Assert.Equal(new AudioVolume("anna", -33), Assert.Single(entries)));
    }

    [Fact]
    public void A_pause_ends_with_silence_and_the_time_before_it_is_forgotten()
    {
        AudioLevelObserver observer = Observe(new AudioLevelObserverOptions());
        AudioLevelSource anna = _room.Join("anna");
        _room.Hum(anna, 60_000, level: 20);
        _room.Run(1500);
        observer.Pause();
        _room.Run(5000);
        Assert.True(observer.Paused);
        Assert.Equal(MonotonicTime.Never, observer.NextDeadline);
        Assert.Equal(2, _room.Events.Count);
        Assert.IsType<RtpObserverEvent.Silence>(_room.Events[1].Event);

        observer.Resume(_room.Now);
        Assert.Equal(_room.Now + TimeSpan.FromSeconds(1), observer.NextDeadline);
        _room.Run(1100);

        Assert.Equal(3, _room.Events.Count);
    }

    [Fact]
    public void A_paused_producer_is_silent()
    {
        Observe(new AudioLevelObserverOptions());
        AudioLevelSource anna = _room.Join("anna");
        _room.Hum(anna, 60_000, level: 20);
        _room.Run(1500);
        anna.Pause(_room.Now);
        _room.Run(3000);

        Assert.Equal(2, _room.Events.Count);
        Assert.IsType<RtpObserverEvent.Silence>(_room.Events[1].Event);
    }

    [Fact]
    public void When_the_last_producer_leaves_silence_is_told_and_nothing_is_waited_for()
    {
        AudioLevelObserver observer = Observe(new AudioLevelObserverOptions());
        Assert.Equal(MonotonicTime.Never, observer.NextDeadline);
        AudioLevelSource anna = _room.Join("anna");
        _room.Hum(anna, 60_000, level: 20);
        _room.Run(1500);

        _room.Leave(anna);
        _room.Run(1500);

        Assert.IsType<RtpObserverEvent.Silence>(_room.Events[^1].Event);
        Assert.Equal(MonotonicTime.Never, observer.NextDeadline);
        Assert.Equal(0, observer.ProducerCount);
        Assert.False(anna.IsObserved);
    }

    [Fact]
    public void A_producer_is_added_once_and_removed_once()
    {
        AudioLevelObserver observer = Observe(new AudioLevelObserverOptions());
        var anna = new AudioLevelSource("anna");
        observer.AddProducer(anna, _room.Now);
        observer.AddProducer(anna, _room.Now);

        Assert.Equal(1, observer.ProducerCount);
        Assert.True(observer.RemoveProducer(anna, _room.Now));
        Assert.False(observer.RemoveProducer(anna, _room.Now));
        Assert.Equal(0, observer.ProducerCount);
    }

    [Fact]
    public void A_closed_observer_leaves_its_producers_and_takes_no_more()
    {
        AudioLevelObserver observer = Observe(new AudioLevelObserverOptions());
        AudioLevelSource anna = _room.Join("anna");
        observer.Close();

        Assert.True(observer.IsClosed);
        Assert.False(anna.IsObserved);
        Assert.Equal(MonotonicTime.Never, observer.NextDeadline);
        Assert.Equal(MediaError.FailedPrecondition, Assert.Throws<MediaException>(() => observer.AddProducer(anna, _room.Now)).Error);
    }

    [Theory]
    [InlineData(0, -80, "maxEntries: 0 is not 1 or more.")]
    [InlineData(-1, -80, "maxEntries: -1 is not 1 or more.")]
    [InlineData(1, 1, "threshold: 1 is not -127 to 0.")]
    [InlineData(1, -128, "threshold: -128 is not -127 to 0.")]
    public void Options_out_of_range_are_refused(int maxEntries, int threshold, string message)
    {
        var options = new AudioLevelObserverOptions { MaxEntries = maxEntries, Threshold = threshold };

        MediaException exception = Assert.Throws<MediaException>(() => new AudioLevelObserver("a", options));

        Assert.Equal(MediaError.InvalidArgument, exception.Error);
        Assert.Equal(message, exception.Message);
    }

    [Theory]
    [InlineData(1, 250)]
    [InlineData(1000, 1000)]
    [InlineData(9000, 5000)]
    public void An_interval_out_of_range_is_taken_for_the_nearest(int asked, int given)
    {
        var observer = new AudioLevelObserver("a", new AudioLevelObserverOptions { Interval = TimeSpan.FromMilliseconds(asked) });

        Assert.Equal(TimeSpan.FromMilliseconds(given), observer.Interval);
    }

    [Fact]
    public void A_packet_allocates_nothing_whoever_listens()
    {
        var source = new AudioLevelSource("anna");
        new AudioLevelObserver("a", new AudioLevelObserverOptions()).AddProducer(source, MonotonicTime.Zero);
        new ActiveSpeakerObserver("b", new ActiveSpeakerObserverOptions()).AddProducer(source, MonotonicTime.Zero);
        new LoudestSpeakers(3).Add(source);
        source.Add(30, true, MonotonicTime.Zero);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i < 10_000; i++)
        {
            source.Add(i % 128, true, MonotonicTime.FromMilliseconds(i * 20));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private AudioLevelObserver Observe(AudioLevelObserverOptions options)
    {
        var observer = new AudioLevelObserver("observer", options);
        _room.Observe(observer);
        return observer;
    }

    private IEnumerable<IReadOnlyList<AudioVolume>> Volumes() =>
        _room.Events.Select(e => e.Event).OfType<RtpObserverEvent.Volumes>().Select(e => e.Entries);
}
