using Grpc.Core;
using JbAspire.Contracts.Sfu;
using Xunit;
using Kind = JbAspire.Contracts.Sfu.SfuEvent.EventOneofCase;

namespace JbAspire.Tests.Services.Sfu.Conformance;

/// <summary>test-ActiveSpeakerObserver.</summary>
public sealed class ActiveSpeakerObserverConformanceTests : ConformanceTest
{
    private static readonly ObserverRequest Leader = new() { ObserverId = "leader" };

    [Fact]
    public async Task Observer_is_made_and_listed()
    {
        RtpObserverInfo observer = await CreateAsync();

        Assert.Equal(("leader", "activespeaker", false), (observer.Id, observer.Type, observer.Paused));
        Assert.Equal(["leader"], (await DumpRouterAsync()).RtpObserverIds);
    }

    [Fact]
    public async Task Interval_out_of_range_is_taken_for_the_nearest()
    {
        // The message's type is what mediasoup has to check; its worker brings the number into its range too.
        Assert.Equal("leader", (await CreateAsync(0)).Id);
        await Control.CloseObserverAsync(Leader);
        Assert.Equal("leader", (await CreateAsync(uint.MaxValue)).Id);
    }

    [Fact]
    public async Task Pausing_and_resuming_are_allowed_however_often()
    {
        await CreateAsync();

        await Control.PauseObserverAsync(Leader);
        await Control.PauseObserverAsync(Leader);
        await Control.ResumeObserverAsync(Leader);
        await Control.ResumeObserverAsync(Leader);

        Assert.Equal(["leader"], (await DumpRouterAsync()).RtpObserverIds);
    }

    [Fact]
    public async Task Who_speaks_is_the_dominant_speaker()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        await CreateAsync(100);
        WebRtcTransportInfo transport = await NewTransportAsync("speaker");
        await Control.ProduceAsync(new ProduceRequest { TransportId = "speaker", ProducerId = "voice", Kind = "audio", RtpParameters = ConformanceSamples.Audio() });
        await Control.ObserverAddProducerAsync(new ObserverProducerRequest { ObserverId = "leader", ProducerId = "voice" });
        using SocketPeer peer = await SocketPeer.ConnectAsync(Control, transport);

        DominantSpeaker speaker = (await SendWhileAsync(
            peer, number => OpusPacket(number, 11_111, level: 10), UntilAsync(watch, Kind.DominantSpeaker))).DominantSpeaker;

        Assert.Equal(("leader", "voice"), (speaker.ObserverId, speaker.ProducerId));
    }

    [Fact]
    public async Task Closed_observer_is_gone()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        await CreateAsync();

        await Control.CloseObserverAsync(Leader);

        Assert.Equal("leader", (await NextAsync(watch)).ObserverClosed.ObserverId);
        Assert.Empty((await DumpRouterAsync()).RtpObserverIds);
        await RefusedAsync(StatusCode.NotFound, "leader", Control.CloseObserverAsync(Leader));
    }

    [Fact]
    public async Task Closing_the_router_closes_the_observer()
    {
        using AsyncServerStreamingCall<SfuEvent> watch = await WatchAsync();
        await CreateAsync();

        await Control.CloseRouterAsync(new CloseRouterRequest { RouterId = "room" });

        Assert.Equal("leader", (await UntilAsync(watch, Kind.ObserverClosed)).ObserverClosed.ObserverId);
        await RefusedAsync(StatusCode.NotFound, "leader", Control.PauseObserverAsync(Leader));
    }

    private async Task<RtpObserverInfo> CreateAsync(uint? interval = null)
    {
        var options = new ActiveSpeakerObserverOptions { ObserverId = "leader" };
        if (interval is { } milliseconds)
        {
            options.Interval = milliseconds;
        }

        return await Control.CreateActiveSpeakerObserverAsync(new CreateActiveSpeakerObserverRequest { RouterId = "room", Options = options });
    }
}
