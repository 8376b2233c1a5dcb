using Grpc.Core;
using JbAspire.Contracts.Sfu;
using Xunit;
using Kind = JbAspire.Contracts.Sfu.SfuEvent.EventOneofCase;

namespace JbAspire.Tests.Services.Sfu.Conformance;

/// <summary>test-AudioLevelObserver.</summary>
public sealed class AudioLevelObserverConformanceTests : ConformanceTest
{
    private static readonly ObserverRequest Levels = new() { ObserverId = "levels" };

    [Fact]
    public async Task Observer_is_made_and_listed()
    {
        RtpObserverInfo observer = await CreateAsync(new());

        Assert.Equal(("levels", "audiolevel", false), (observer.Id, observer.Type, observer.Paused));
        Assert.Equal(["levels"], (await DumpRouterAsync()).RtpObserverIds);
    }

    [Fact]
    public async Task Wrong_options_are_refused()
    {
        await RefusedAsync(StatusCode.InvalidArgument, "maxEntries", CreateAsync(new() { MaxEntries = 0 }));
        await RefusedAsync(StatusCode.InvalidArgument, "threshold", CreateAsync(new() { Threshold = 1 }));
        await RefusedAsync(StatusCode.InvalidArgument, "threshold", CreateAsync(new() { Threshold = -128 }));
        Assert.Empty((await DumpRouterAsync()).RtpObserverIds);
    }

    [Fact]
    public async Task Pausing_and_resuming_are_allowed_however_often()
    {
        await CreateAsync(new());

        await Control.PauseObserverAsync(Levels);
        await Control.PauseObserverAsync(Levels);
        await Control.ResumeObserverAsync(Levels);
        await Control.ResumeObserverAsync(Levels);

        Assert.Equal(["levels"], (await DumpRouterAsync()).RtpObserverIds);
    }

    [Fact]
    public async Task Producers_are_added_and_removed()
    {
        await CreateAsync(new());
        await ProduceAsync("audio", ConformanceSamples.Audio(), "voice");
        var producer = new ObserverProducerRequest { ObserverId = "levels", ProducerId = "voice" };

        await Control.ObserverAddProducerAsync(producer);
        Assert.Equal(["levels"], (await DumpRouterAsync()).MapProducerIdObserverIds["voice"].Ids);
        await Control.ObserverRemoveProducerAsync(producer);
        Assert.Empty((await DumpRouterAsync()).MapProducerIdObserverIds["voice"].Ids);
    }

    [Fact]
    public async Task Loudest_producer_is_told_then_silence_when_paused()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        await CreateAsync(new() { Interval = 250 });
        WebRtcTransportInfo transport = await NewTransportAsync("singer");
        await Control.ProduceAsync(new ProduceRequest { TransportId = "singer", ProducerId = "voice", Kind = "audio", RtpParameters = ConformanceSamples.Audio() });
        await Control.ObserverAddProducerAsync(new ObserverProducerRequest { ObserverId = "levels", ProducerId = "voice" });
        using SocketPeer peer = await SocketPeer.ConnectAsync(Control, transport);

        AudioVolumes volumes = (await SendWhileAsync(peer, number => OpusPacket(number, 11_111, level: 20), UntilAsync(watch, Kind.AudioVolumes))).AudioVolumes;
        await Control.PauseObserverAsync(Levels);

        Assert.Equal(("levels", new AudioVolume { ProducerId = "voice", Volume = -20 }), (volumes.ObserverId, Assert.Single(volumes.Volumes)));
        Assert.Equal("levels", (await UntilAsync(watch, Kind.Silence)).Silence.ObserverId);
    }

    [Fact]
    public async Task Closed_observer_is_gone()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        await CreateAsync(new());

        await Control.CloseObserverAsync(Levels);

        Assert.Equal("levels", (await NextAsync(watch)).ObserverClosed.ObserverId);
        Assert.Empty((await DumpRouterAsync()).RtpObserverIds);
        await RefusedAsync(StatusCode.NotFound, "levels", Control.CloseObserverAsync(Levels));
        await RefusedAsync(StatusCode.NotFound, "levels", Control.PauseObserverAsync(Levels));
        await RefusedAsync(StatusCode.NotFound, "levels", Control.ResumeObserverAsync(Levels));
    }

    [Fact]
    public async Task Closing_the_router_closes_the_observer()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        await CreateAsync(new());

        await Control.CloseRouterAsync(new CloseRouterRequest { RouterId = "room" });

        Assert.Equal("levels", (await UntilAsync(watch, Kind.ObserverClosed)).ObserverClosed.ObserverId);
        await RefusedAsync(StatusCode.NotFound, "levels", Control.PauseObserverAsync(Levels));
    }

    private AsyncUnaryCall<RtpObserverInfo> CreateAsync(AudioLevelObserverOptions options)
    {
        options.ObserverId = "levels";
        return Control.CreateAudioLevelObserverAsync(new CreateAudioLevelObserverRequest { RouterId = "room", Options = options });
    }
}
