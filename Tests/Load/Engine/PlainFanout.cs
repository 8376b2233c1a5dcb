using System.Net;
using JbAspire.Contracts.Sfu;
using JbAspire.Load.Fanout;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Engine;

/// <summary>A router with plain transports: one for each producer, and one with its consumer for each receiver.</summary>
internal sealed class PlainFanout(SfuControl.SfuControlClient control, Func<long> readMemory)
{
    // What the first ones make (code, pools) belongs to the engine, not to a consumer.
    private const int NotCounted = 20;
    private const int AtOnce = 16;

    private string? _router;

    public async Task<FanoutRoute> OpenAsync(
        FanoutScenario scenario, IReadOnlyList<TransportAddress> producers, IReadOnlyList<TransportAddress> receivers)
    {
        RouterInfo router = await control.CreateRouterAsync(new CreateRouterRequest
        {
            MediaCodecs = { new RtpCodecCapability { Kind = "video", MimeType = "video/VP8", ClockRate = FanoutPacket.ClockRate } },
        });
        _router = router.RouterId;
        ProducerRoute[] routes = new ProducerRoute[producers.Count];
        string[] ids = new string[producers.Count];
        for (int i = 0; i < producers.Count; i++)
            (routes[i], ids[i]) = await ProduceAsync(scenario, producers[i]);

        SrtpKeying?[] keys = new SrtpKeying?[receivers.Count];
        int notCounted = Math.Min(NotCounted, receivers.Count / 2);
        await ConsumeAsync(0, notCounted);
        long before = readMemory();
        await ConsumeAsync(notCounted, receivers.Count);
        return new FanoutRoute(routes, keys, before, receivers.Count - notCounted);

        async Task ConsumeAsync(int first, int end)
        {
            for (int i = first; i < end; i += AtOnce)
            {
                await Task.WhenAll(Enumerable.Range(i, Math.Min(AtOnce, end - i)).Select(async receiver =>
                    keys[receiver] = await ConsumeOneAsync(
                        scenario, ids[receiver % ids.Length], receivers[receiver], router.RtpCapabilities)));
            }
        }
    }

    public async Task CloseAsync()
    {
        if (_router is not null)
            await control.CloseRouterAsync(new CloseRouterRequest { RouterId = _router });
    }

    private async Task<(ProducerRoute Route, string Id)> ProduceAsync(FanoutScenario scenario, TransportAddress remote)
    {
        (string transport, TransportAddress engine, SrtpKeying? own, SrtpKeying? engines) = await ConnectAsync(scenario.Srtp, remote);
        ProducerInfo producer = await control.ProduceAsync(new ProduceRequest
        {
            TransportId = transport,
            Kind = "video",
            RtpParameters = new RtpParameters
            {
                Codecs =
                {
                    new RtpCodecParameters
                    {
                        MimeType = "video/VP8", PayloadType = FanoutPacket.PayloadType, ClockRate = FanoutPacket.ClockRate,
                        // Without it the engine asks for no key frame, and a lost one stops a consumer for good.
                        RtcpFeedback = { new RtcpFeedback { Type = "nack", Parameter = "pli" } },
                    },
                },
                Encodings = { new RtpEncodingParameters { Ssrc = FanoutPacket.Ssrc } },
                Rtcp = new RtcpParameters { Cname = "load" },
            },
        });
        return (new ProducerRoute(engine, own, engines), producer.Id);
    }

    private async Task<SrtpKeying?> ConsumeOneAsync(
        FanoutScenario scenario, string producer, TransportAddress remote, RtpCapabilities capabilities)
    {
        (string transport, _, _, SrtpKeying? engines) = await ConnectAsync(scenario.Srtp, remote);
        await control.ConsumeAsync(new ConsumeRequest
        {
            TransportId = transport,
            ProducerId = producer,
            RtpCapabilities = scenario.History ? capabilities : WithoutFeedback(capabilities),
            EnableRtx = scenario.History,
        });
        return engines;
    }

    // What a receiver of plain RTP takes that sends no feedback: no NACK, no estimate of bandwidth.
    private static RtpCapabilities WithoutFeedback(RtpCapabilities capabilities)
    {
        RtpCapabilities bare = capabilities.Clone();
        foreach (RtpCodecCapability codec in bare.Codecs)
        {
            for (int i = codec.RtcpFeedback.Count - 1; i >= 0; i--)
            {
                if (codec.RtcpFeedback[i] is { Type: "transport-cc" or "goog-remb" } or { Type: "nack", Parameter: "" })
                    codec.RtcpFeedback.RemoveAt(i);
            }
        }

        return bare;
    }

    private async Task<(string Transport, TransportAddress Engine, SrtpKeying? Own, SrtpKeying? Engines)> ConnectAsync(
        SrtpProfile? srtp, TransportAddress remote)
    {
        PlainTransportInfo transport = await control.CreatePlainTransportAsync(new CreatePlainTransportRequest
        {
            RouterId = _router,
            EnableSrtp = srtp is not null,
            SrtpCryptoSuite = srtp is { } suite ? SrtpProfiles.Name(suite) : "",
        });
        SrtpKeying? own = srtp is { } profile ? SrtpKeying.Create(profile) : null;
        ConnectPlainTransportResponse connected = await control.ConnectPlainTransportAsync(new ConnectPlainTransportRequest
        {
            TransportId = transport.Id,
            Ip = remote.ToIPAddress().ToString(),
            Port = (uint)remote.Port,
            SrtpParameters = own is null
                ? null
                : new SrtpParameters { CryptoSuite = SrtpProfiles.Name(own.Profile), KeyBase64 = own.Base64 },
        });
        TransportTuple tuple = connected.Tuple ?? transport.Tuple;
        SrtpParameters? parameters = connected.SrtpParameters ?? transport.SrtpParameters;
        return (
            transport.Id,
            TransportAddress.From(IPAddress.Parse(tuple.LocalIp), (int)tuple.LocalPort),
            own,
            own is null || parameters is null ? null : SrtpKeying.FromBase64(own.Profile, parameters.KeyBase64));
    }
}
