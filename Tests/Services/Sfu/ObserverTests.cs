using Grpc.Core;
using JbAspire.Contracts.Sfu;
using Xunit;

namespace JbAspire.Tests.Services.Sfu;

/// <summary>The observers of audio levels through the control service.</summary>
public sealed class ObserverTests : ControlTest
{
    [Fact]
    public async Task Observer_lives_from_its_creation_to_its_close()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        await ProduceAudioAsync("voice");
        RtpObserverInfo levels = await CreateLevelsAsync();
        RtpObserverInfo speaker = await Control.CreateActiveSpeakerObserverAsync(new CreateActiveSpeakerObserverRequest { RouterId = "room" });
        Assert.Equal(("levels", "audiolevel", false), (levels.Id, levels.Type, levels.Paused));
        Assert.Equal("activespeaker", speaker.Type);

        await Control.ObserverAddProducerAsync(Named("levels", "voice"));
        await Control.ObserverAddProducerAsync(Named("levels", "voice"));
        RouterDump dump = await DumpAsync();
        Assert.Equal(["levels", speaker.Id], dump.RtpObserverIds);
        Assert.Equal(["levels"], dump.MapProducerIdObserverIds["voice"].Ids);

        await Control.PauseObserverAsync(new ObserverRequest { ObserverId = "levels" });
        await Control.ResumeObserverAsync(new ObserverRequest { ObserverId = "levels" });
        await Control.ObserverRemoveProducerAsync(Named("levels", "voice"));
        Assert.Empty((await DumpAsync()).MapProducerIdObserverIds["voice"].Ids);
        await Control.CloseObserverAsync(new ObserverRequest { ObserverId = "levels" });

        Assert.Equal("levels", (await NextAsync(watch)).ObserverClosed.ObserverId);
        await RefusedAsync(StatusCode.NotFound, "levels", Control.PauseObserverAsync(new ObserverRequest { ObserverId = "levels" }));
        Assert.Equal([speaker.Id], (await DumpAsync()).RtpObserverIds);
    }

    [Fact]
    public async Task Closing_the_router_closes_its_observers()
    {
        await CreateLevelsAsync();

        await Control.CloseRouterAsync(new CloseRouterRequest { RouterId = "room" });

        await RefusedAsync(StatusCode.NotFound, "observer", Control.CloseObserverAsync(new ObserverRequest { ObserverId = "levels" }));
        await RefusedAsync(StatusCode.NotFound, "router", Control.CreateAudioLevelObserverAsync(new CreateAudioLevelObserverRequest { RouterId = "room" }));
    }

    [Fact]
    public async Task Router_made_with_observers_adds_every_audio_producer_to_them()
    {
        RouterInfo router = await Control.CreateRouterAsync(new CreateRouterRequest
        {
            RouterId = "stage",
            MaxForwardedAudio = 3,
            AudioLevelObserver = new AudioLevelObserverOptions { MaxEntries = 16, Threshold = -60, Interval = 500 },
            ActiveSpeakerObserver = new ActiveSpeakerObserverOptions { ObserverId = "leader" },
        });
        await CreateTransportAsync("stage-send", "stage");
        await ProduceAudioAsync("first", "stage-send", 1);
        await ProduceAudioAsync("second", "stage-send", 2);
        await Control.ProduceAsync(new ProduceRequest { TransportId = "stage-send", ProducerId = "camera", Kind = "video", RtpParameters = Messages.Vp8() });

        RouterDump dump = await Control.DumpRouterAsync(new DumpRouterRequest { RouterId = "stage" });

        Assert.Equal("leader", router.ActiveSpeakerObserverId);
        Assert.Equal([router.AudioLevelObserverId, "leader"], dump.RtpObserverIds);
        Assert.Equal(dump.RtpObserverIds, dump.MapProducerIdObserverIds["first"].Ids);
        Assert.Equal(dump.RtpObserverIds, dump.MapProducerIdObserverIds["second"].Ids);
        Assert.Empty(dump.MapProducerIdObserverIds["camera"].Ids);
        Assert.Equal(3u, dump.MaxForwardedAudio);

        // They are observers like any other: one that is closed hears of nobody any more.
        await Control.CloseObserverAsync(new ObserverRequest { ObserverId = "leader" });
        await ProduceAudioAsync("third", "stage-send", 3);
        Assert.Equal([router.AudioLevelObserverId], (await Control.DumpRouterAsync(new DumpRouterRequest { RouterId = "stage" })).MapProducerIdObserverIds["third"].Ids);
    }

    [Fact]
    public async Task Router_whose_observers_cannot_be_made_is_not_made_and_leaves_nothing()
    {
        var request = new CreateRouterRequest
        {
            RouterId = "stage",
            ActiveSpeakerObserver = new ActiveSpeakerObserverOptions { ObserverId = "leader" },
            AudioLevelObserver = new AudioLevelObserverOptions { ObserverId = "loud", MaxEntries = 0 },
        };

        await RefusedAsync(StatusCode.InvalidArgument, "maxEntries", Control.CreateRouterAsync(request));

        await RefusedAsync(StatusCode.NotFound, "stage", Control.DumpRouterAsync(new DumpRouterRequest { RouterId = "stage" }));
        request.AudioLevelObserver.MaxEntries = 1;
        Assert.Equal("loud", (await Control.CreateRouterAsync(request)).AudioLevelObserverId);
    }

    [Fact]
    public async Task What_is_wrong_with_an_observer_is_refused_with_its_name()
    {
        await ProduceAudioAsync("voice");
        await ProduceVideoAsync("camera");
        await CreateLevelsAsync();

        await RefusedAsync(StatusCode.AlreadyExists, "levels", Create(new() { ObserverId = "levels" }));
        await RefusedAsync(StatusCode.InvalidArgument, "maxEntries", Create(new() { MaxEntries = 0 }));
        await RefusedAsync(StatusCode.InvalidArgument, "threshold", Create(new() { Threshold = 1 }));
        await RefusedAsync(StatusCode.InvalidArgument, "threshold", Create(new() { Threshold = -128 }));
        await RefusedAsync(StatusCode.InvalidArgument, "A-Z a-z 0-9", Create(new() { ObserverId = "a b" }));
        await RefusedAsync(StatusCode.InvalidArgument, "camera", Control.ObserverAddProducerAsync(Named("levels", "camera")));
        await RefusedAsync(StatusCode.NotFound, "nobody", Control.ObserverAddProducerAsync(Named("levels", "nobody")));
        await RefusedAsync(StatusCode.InvalidArgument, "producer_id", Control.ObserverAddProducerAsync(Named("levels", "")));
        await RefusedAsync(StatusCode.InvalidArgument, "observer_id", Control.ObserverAddProducerAsync(Named("", "voice")));
        await RefusedAsync(StatusCode.InvalidArgument, "max_forwarded_audio", Control.CreateRouterAsync(new CreateRouterRequest { MaxForwardedAudio = 1_001 }));
    }

    private static ObserverProducerRequest Named(string observerId, string producerId) => new() { ObserverId = observerId, ProducerId = producerId };

    private async Task<RtpObserverInfo> CreateLevelsAsync() => await Create(new AudioLevelObserverOptions { ObserverId = "levels" });

    private AsyncUnaryCall<RtpObserverInfo> Create(AudioLevelObserverOptions options) =>
        Control.CreateAudioLevelObserverAsync(new CreateAudioLevelObserverRequest { RouterId = "room", Options = options });

    private async Task<RouterDump> DumpAsync() => await Control.DumpRouterAsync(new DumpRouterRequest { RouterId = "room" });
}
