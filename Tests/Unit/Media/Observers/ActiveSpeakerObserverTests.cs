using JbAspire.Media.Observers;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Media.Observers;

public sealed class ActiveSpeakerObserverTests
{
    private readonly Conversation _room = new();
    private readonly ActiveSpeakerObserver _observer = new("observer", new ActiveSpeakerObserverOptions());

    public ActiveSpeakerObserverTests() => _room.Observe(_observer);

    [Fact]
    public void Nobody_is_dominant_before_somebody_speaks()
    {
        _room.Join("anna");
        _room.Join("bao");
        _room.Run(5000);

        Assert.Null(_observer.DominantProducerId);
        Assert.Empty(_room.Events);
    }

    [Fact]
    public void Who_speaks_first_is_dominant_within_a_second_and_it_is_said_once()
    {
        AudioLevelSource anna = _room.Join("anna");
        _room.Join("bao");
        _room.Run(1000);
        int start = _room.Milliseconds;
        _room.Say(anna, 10_000);
        _room.Run(10_000);

        Assert.Equal(["anna"], _room.DominantSpeakers);
        Assert.InRange(_room.Events[0].At - start, 200, 1000);
    }

    [Fact]
    public void Two_who_alternate_are_dominant_in_turn_within_a_second_and_a_half()
    {
        AudioLevelSource[] speakers = [_room.Join("anna"), _room.Join("bao")];
        for (int turn = 0; turn < 10; turn++)
        {
            int start = _room.Milliseconds;
            int before = _room.Events.Count;
            _room.Say(speakers[turn % 2], 4000);
            _room.Run(4000);

            Assert.Equal(before + 1, _room.Events.Count);
            Assert.Equal(speakers[turn % 2].ProducerId, _observer.DominantProducerId);
            Assert.InRange(_room.Events[^1].At - start, 200, 1500);
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(100)]
    public void A_slammed_door_does_not_take_the_word_from_a_speaker(int milliseconds)
    {
        AudioLevelSource anna = _room.Join("anna");
        AudioLevelSource bao = _room.Join("bao");
        _room.Say(anna, 20_000);
        _room.Run(3000);
        for (int i = 0; i < 20; i++)
        {
            _room.Hum(bao, milliseconds, level: 5);
            _room.Run(830);
        }

        Assert.Equal(["anna"], _room.DominantSpeakers);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(11)]
    public void A_slammed_door_does_not_win_when_all_are_silent_either(int offset)
    {
        AudioLevelSource anna = _room.Join("anna");
        AudioLevelSource bao = _room.Join("bao");
        _room.Say(anna, 3000);
        _room.Run(6000 + offset);
        for (int i = 0; i < 20; i++)
        {
            _room.Hum(bao, 100, level: 5);
            _room.Run(1530);
        }

        Assert.Equal(["anna"], _room.DominantSpeakers);
    }

    [Fact]
    public void A_much_louder_noise_of_200_ms_does_not_win_against_quiet_speech()
    {
        AudioLevelSource anna = _room.Join("anna");
        AudioLevelSource bao = _room.Join("bao");
        _room.Say(anna, 20_000, level: 45);
        _room.Run(2000);
        for (int i = 0; i < 10; i++)
        {
            _room.Hum(bao, 200, level: 1);
            _room.Run(1710);
        }

        Assert.Equal(["anna"], _room.DominantSpeakers);
    }

    [Fact]
    public void Who_speaks_into_anothers_speech_has_to_wait_until_that_one_ends()
    {
        AudioLevelSource anna = _room.Join("anna");
        AudioLevelSource bao = _room.Join("bao");
        _room.Say(anna, 6000);
        _room.Run(2000);
        _room.Say(bao, 8000, level: 15);
        _room.Run(4000);
        Assert.Equal("anna", _observer.DominantProducerId);

        _room.Run(1500);

        Assert.Equal(["anna", "bao"], _room.DominantSpeakers);
    }

    [Fact]
    public void Silence_leaves_the_last_speaker_dominant()
    {
        AudioLevelSource anna = _room.Join("anna");
        _room.Join("bao");
        _room.Say(anna, 2000);
        _room.Run(60_000);

        Assert.Equal(["anna"], _room.DominantSpeakers);
    }

    [Fact]
    public void Gaps_of_discontinuous_transmission_are_silence_and_not_speech_that_goes_on()
    {
        AudioLevelSource anna = _room.Join("anna", usesDtx: true);
        AudioLevelSource bao = _room.Join("bao", usesDtx: true);
        for (int turn = 0; turn < 6; turn++)
        {
            _room.Say(turn % 2 == 0 ? anna : bao, 3000);
            _room.Run(3000);
            Assert.Equal(turn % 2 == 0 ? "anna" : "bao", _observer.DominantProducerId);
        }

        Assert.Equal(6, _room.Events.Count);
    }

    [Fact]
    public void Frames_of_60_ms_are_heard_like_frames_of_20_ms()
    {
        AudioLevelSource anna = _room.Join("anna", frame: 60);
        AudioLevelSource bao = _room.Join("bao");
        for (int turn = 0; turn < 6; turn++)
        {
            _room.Say(turn % 2 == 0 ? anna : bao, 4000);
            _room.Run(4000);
        }

        Assert.Equal(["anna", "bao", "anna", "bao", "anna", "bao"], _room.DominantSpeakers);
    }

    [Fact]
    public void A_fan_that_runs_on_loses_the_word_to_speech_and_does_not_get_it_back()
    {
        AudioLevelSource fan = _room.Join("fan");
        AudioLevelSource anna = _room.Join("anna");
        _room.Hum(fan, 120_000, level: 40);
        _room.Run(30_000);
        for (int i = 0; i < 5; i++)
        {
            _room.Say(anna, 3000, level: 45);
            _room.Run(10_000);
        }

        Assert.Equal("anna", _observer.DominantProducerId);
        Assert.Equal(["fan", "anna"], _room.DominantSpeakers);
    }

    [Fact]
    public void Among_fifty_each_speaker_is_dominant_once_and_in_order()
    {
        AudioLevelSource[] people = [.. Enumerable.Range(0, 50).Select(i => _room.Join($"p{i}", usesDtx: i % 3 == 0))];
        foreach (AudioLevelSource speaker in people)
        {
            _room.Say(speaker, 2500, level: 20 + int.Parse(speaker.ProducerId[1..], System.Globalization.CultureInfo.InvariantCulture) % 25);
            _room.Run(3000);
        }

        Assert.Equal(people.Select(source => source.ProducerId), _room.DominantSpeakers);
    }

    [Fact]
    public void When_the_dominant_speaker_leaves_somebody_who_speaks_follows_at_once_else_nobody()
    {
        AudioLevelSource anna = _room.Join("anna");
        AudioLevelSource bao = _room.Join("bao");
        _room.Say(anna, 5000);
        _room.Run(2000);
        _room.Say(bao, 1100);
        _room.Run(1000);
        _room.Leave(anna);
        Assert.Equal(["anna", "bao"], _room.DominantSpeakers);

        _room.Run(3000);
        _room.Leave(bao);

        Assert.Equal(["anna", "bao", null], _room.DominantSpeakers);
        Assert.Equal(MonotonicTime.Never, _observer.NextDeadline);
    }

    [Fact]
    public void Who_is_paused_is_not_listened_to_and_begins_anew()
    {
        AudioLevelSource anna = _room.Join("anna");
        AudioLevelSource bao = _room.Join("bao");
        _room.Say(anna, 2000);
        _room.Run(2000);
        bao.Pause(_room.Now);
        _room.Say(bao, 5000);
        _room.Run(3000);
        Assert.Equal(["anna"], _room.DominantSpeakers);

        bao.Resume();
        _room.Run(2000);

        Assert.Equal(["anna", "bao"], _room.DominantSpeakers);
    }

    [Fact]
    public void A_paused_observer_has_no_deadline_and_says_nothing()
    {
        AudioLevelSource anna = _room.Join("anna");
        _observer.Pause();
        _room.Say(anna, 8000);
        _room.Run(4000);
        Assert.True(_observer.Paused);
        Assert.Equal(MonotonicTime.Never, _observer.NextDeadline);
        Assert.Empty(_room.Events);

        _observer.Resume(_room.Now);
        _room.Run(2000);

        Assert.False(_observer.Paused);
        Assert.Equal(["anna"], _room.DominantSpeakers);
    }

    [Theory]
    [InlineData(50, 100)]
    [InlineData(100, 100)]
    [InlineData(5000, 5000)]
    [InlineData(60_000, 5000)]
    public void An_interval_out_of_range_is_taken_for_the_nearest(int asked, int given)
    {
        var observer = new ActiveSpeakerObserver("a", new ActiveSpeakerObserverOptions { Interval = TimeSpan.FromMilliseconds(asked) });

        Assert.Equal(TimeSpan.FromMilliseconds(given), observer.Interval);
        Assert.Equal(RtpObserverType.ActiveSpeaker, observer.Type);
    }

    [Fact]
    public void The_score_rises_with_what_is_active_and_is_never_zero()
    {
        for (int i = 0; i < SpeakerActivity.SlotsPerMedium; i++)
        {
            Assert.True(SpeechActivityScore.OfMedium(i) < SpeechActivityScore.OfMedium(i + 1));
        }

        // ln C(5,1) + 5 ln 0.5 - ln 24 + 24.
        Assert.Equal(18.966, SpeechActivityScore.OfMedium(1), 0.01);
        Assert.True(SpeechActivityScore.OfImmediate(0) > 0);
        Assert.True(SpeechActivityScore.OfLong(0) > 0);
    }
}
