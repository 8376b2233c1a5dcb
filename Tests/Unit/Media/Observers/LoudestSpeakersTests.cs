using JbAspire.Media;
using JbAspire.Media.Observers;
using Xunit;

namespace JbAspire.Tests.Unit.Media.Observers;

public sealed class LoudestSpeakersTests
{
    private readonly Conversation _room = new();
    private readonly LoudestSpeakers _loudest = new(3);
    private readonly Dictionary<string, ForwardedSpeaker> _speakers = [];

    [Fact]
    public void Of_twenty_who_talk_three_are_forwarded_and_they_stay_the_same()
    {
        foreach (AudioLevelSource source in Join(20))
        {
            _room.Say(source, 120_000);
        }

        _room.Run(2000, () => Assert.True(Forwarded().Count() <= 3));
        string[] first = [.. Forwarded()];
        _room.Run(60_000, () => Assert.Equal(first, Forwarded()));

        Assert.Equal(3, first.Length);
        Assert.Equal(3, _loudest.Changes);
    }

    [Fact]
    public void A_new_loud_one_is_forwarded_within_300_ms_in_the_place_of_one_other()
    {
        AudioLevelSource[] people = Join(20);
        foreach (AudioLevelSource source in people[..19])
        {
            _room.Say(source, 20_000, level: 35);
        }

        _room.Run(5000);
        string[] before = [.. Forwarded()];
        int start = _room.Milliseconds;
        int? at = null;
        _room.Say(people[19], 5000, level: 20);
        _room.Run(4000, () => at ??= _speakers["p19"].HasPlace ? _room.Milliseconds : null);

        Assert.InRange(at!.Value - start, 100, 300);
        Assert.Equal(2, Forwarded().Intersect(before).Count());
        Assert.Equal(4, _loudest.Changes);
    }

    [Fact]
    public void A_slammed_door_takes_nobodys_place()
    {
        AudioLevelSource[] people = Join(5);
        foreach (AudioLevelSource source in people[..3])
        {
            _room.Say(source, 20_000, level: 35);
        }

        _room.Run(3000);
        for (int i = 0; i < 10; i++)
        {
            _room.Hum(people[4], 100, level: 3);
            _room.Run(900);
        }

        Assert.Equal(["p0", "p1", "p2"], Forwarded());
    }

    [Fact]
    public void Who_begins_while_a_place_is_free_is_forwarded_from_the_first_packet_of_speech()
    {
        AudioLevelSource anna = Join(1)[0];
        _room.Run(1000);
        Assert.False(_speakers["p0"].IsForwarded);

        anna.Add(25, true, _room.Now);

        Assert.True(_speakers["p0"].IsForwarded);
    }

    [Fact]
    public void A_silent_room_forwards_nobody_new_and_who_spoke_last_keeps_a_place()
    {
        AudioLevelSource[] people = Join(10);
        _room.Run(5000);
        Assert.Empty(Forwarded());

        _room.Say(people[4], 2000);
        _room.Run(60_000);

        Assert.Equal(["p4"], Forwarded());
    }

    [Fact]
    public void After_two_seconds_of_quiet_a_place_is_given_to_the_next_speaker_without_a_lost_syllable()
    {
        AudioLevelSource[] people = Join(4);
        foreach (AudioLevelSource source in people[..3])
        {
            _room.Say(source, 2000);
        }

        _room.Run(4500);
        people[3].Add(40, true, _room.Now);

        Assert.True(_speakers["p3"].IsForwarded);
    }

    [Fact]
    public void In_the_pauses_of_a_conversation_with_discontinuous_transmission_nobody_loses_a_place()
    {
        AudioLevelSource[] people = [.. Enumerable.Range(0, 3).Select(i => Add(_room.Join($"p{i}", usesDtx: true)))];
        for (int turn = 0; turn < 30; turn++)
        {
            _room.Say(people[turn % 3], 1500);
            _room.Run(1700);
        }

        Assert.Equal(["p0", "p1", "p2"], Forwarded());
        Assert.Equal(3, _loudest.Changes);
    }

    [Fact]
    public void Among_equals_who_speak_with_pauses_only_who_was_quiet_for_half_a_second_loses_a_place()
    {
        AudioLevelSource[] people = Join(20);
        var random = new Random(3);
        for (int second = 0; second < 120; second++)
        {
            foreach (AudioLevelSource source in people)
            {
                if (random.Next(2) == 0)
                {
                    _room.Say(source, random.Next(300, 1000), level: 30);
                }
            }

            string[] before = [.. Forwarded()];
            _room.Run(1000, () =>
            {
                Assert.All(before.Except(Forwarded()), name => Assert.True(_room.Now - _speakers[name].LastSpeechAt >= TimeSpan.FromMilliseconds(500)));
                before = [.. Forwarded()];
            });
        }

        Assert.Equal(3, Forwarded().Count());
    }

    [Fact]
    public void Who_is_paused_or_leaves_gives_back_the_place()
    {
        AudioLevelSource[] people = Join(5);
        foreach (AudioLevelSource source in people)
        {
            _room.Say(source, 20_000);
        }

        _room.Run(2000);
        Assert.Contains("p0", Forwarded());
        Assert.Contains("p1", Forwarded());
        people[0].Pause(_room.Now);
        _room.Leave(people[1]);
        _speakers.Remove("p1");
        _room.Run(1000);

        Assert.Equal(["p2", "p3", "p4"], Forwarded());
        Assert.Equal(4, _loudest.Count);
    }

    [Fact]
    public void A_source_that_tells_no_level_is_always_forwarded()
    {
        ForwardedSpeaker speaker = _loudest.Add(new AudioLevelSource("plain"));

        Assert.True(speaker.IsForwarded);
        Assert.False(speaker.HasPlace);
    }

    [Fact]
    public void Less_than_one_place_is_refused()
    {
        MediaException exception = Assert.Throws<MediaException>(() => new LoudestSpeakers(0));

        Assert.Equal("maxForwardedAudio: 0 is not 1 or more.", exception.Message);
    }

    private AudioLevelSource[] Join(int count) => [.. Enumerable.Range(0, count).Select(i => Add(_room.Join($"p{i}")))];

    private AudioLevelSource Add(AudioLevelSource source)
    {
        _speakers.Add(source.ProducerId, _loudest.Add(source));
        return source;
    }

    private IEnumerable<string> Forwarded() => _speakers.Where(pair => pair.Value.HasPlace).Select(pair => pair.Key).Order();
}
