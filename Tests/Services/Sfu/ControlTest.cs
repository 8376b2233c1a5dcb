using Grpc.Core;
using JbAspire.Contracts.Sfu;
using Xunit;

namespace JbAspire.Tests.Services.Sfu;

/// <summary>A node of its own for each test, with a router "room" and two transports in it, "send" and "receive".</summary>
public abstract class ControlTest : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly SfuHost _host = new();

    protected ControlTest() => Control = _host.CreateControl();

    protected SfuControl.SfuControlClient Control { get; }

    protected RtpCapabilities Capabilities { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Capabilities = (await Control.CreateRouterAsync(new CreateRouterRequest { RouterId = "room" })).RtpCapabilities;
        await CreateTransportAsync("send");
        await CreateTransportAsync("receive");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    protected async Task CreateTransportAsync(string id, string routerId = "room") =>
        await Control.CreateWebRtcTransportAsync(new CreateWebRtcTransportRequest { RouterId = routerId, TransportId = id });

    protected async Task<ProducerInfo> ProduceAudioAsync(string id, string transportId = "send", uint ssrc = 1111) =>
        await Control.ProduceAsync(new ProduceRequest
        {
            TransportId = transportId,
            ProducerId = id,
            Kind = "audio",
            RtpParameters = Messages.Opus(ssrc, $"mid-{ssrc}"),
        });

    protected async Task<ProducerInfo> ProduceVideoAsync(string id, int encodings = 3) =>
        await Control.ProduceAsync(new ProduceRequest { TransportId = "send", ProducerId = id, Kind = "video", RtpParameters = Messages.Vp8(encodings) });

    protected async Task<ConsumerInfo> ConsumeAsync(string producerId, ConsumerLayers? preferred = null, bool? enableRtx = null)
    {
        var request = new ConsumeRequest
        {
            TransportId = "receive",
            ProducerId = producerId,
            ConsumerId = $"{producerId}-consumer",
            RtpCapabilities = Capabilities,
            PreferredLayers = preferred,
        };
        if (enableRtx is { } enabled)
            request.EnableRtx = enabled;
        return await Control.ConsumeAsync(request);
    }

    protected async Task<AsyncServerStreamingCall<SfuEvent>> WatchAsync(string routerId = "room")
    {
        AsyncServerStreamingCall<SfuEvent> watch = Control.WatchEvents(new WatchEventsRequest { RouterId = routerId });
        Assert.NotNull((await NextAsync(watch)).Subscribed);
        return watch;
    }

    protected static async Task<SfuEvent> NextAsync(AsyncServerStreamingCall<SfuEvent> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));
        return watch.ResponseStream.Current;
    }

    protected static async Task RefusedAsync<T>(StatusCode code, string mentions, AsyncUnaryCall<T> call)
    {
        RpcException exception = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(code, exception.StatusCode);
        Assert.Contains(mentions, exception.Status.Detail, StringComparison.Ordinal);
    }
}
