using Grpc.Core;
using JbAspire.Contracts.Sfu;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Services.Sfu.Conformance;

/// <summary>What the classes of this folder have in common: a peer that sends real packets, and a watcher that waits for one kind of event.</summary>
public abstract class ConformanceTest : ControlTest
{
    private static readonly TimeSpan PacketInterval = TimeSpan.FromMilliseconds(20);

    protected async Task<WebRtcTransportInfo> NewTransportAsync(string id) =>
        await Control.CreateWebRtcTransportAsync(new CreateWebRtcTransportRequest { RouterId = "room", TransportId = id });

    protected async Task<RouterDump> DumpRouterAsync(string id = "room") => await Control.DumpRouterAsync(new DumpRouterRequest { RouterId = id });

    protected async Task<TransportDump> DumpTransportAsync(string id) => await Control.DumpTransportAsync(new DumpTransportRequest { TransportId = id });

    protected async Task<ProducerDump> DumpProducerAsync(string id) => await Control.DumpProducerAsync(new ProducerRequest { ProducerId = id });

    protected async Task<ConsumerDump> DumpConsumerAsync(string id) => await Control.DumpConsumerAsync(new ConsumerRequest { ConsumerId = id });

    protected AsyncUnaryCall<ProducerInfo> ProduceAsync(string kind, RtpParameters? parameters, string id = "") => Control.ProduceAsync(
        new ProduceRequest { TransportId = "send", ProducerId = id, Kind = kind, RtpParameters = parameters });

    protected AsyncUnaryCall<ConsumerInfo> ConsumeAsync(ConsumeRequest request)
    {
        request.TransportId = "receive";
        return Control.ConsumeAsync(request);
    }

    /// <summary>The next event of one kind; others are passed over.</summary>
    protected static async Task<SfuEvent> UntilAsync(AsyncServerStreamingCall<SfuEvent> watch, SfuEvent.EventOneofCase kind)
    {
        SfuEvent next;
        do
        {
            next = await NextAsync(watch);
        }
        while (next.EventCase != kind);
        return next;
    }

    /// <summary>Sends a packet after the other, as a running track does, while something is awaited.</summary>
    private protected static async Task<T> SendWhileAsync<T>(SocketPeer peer, Func<ushort, byte[]> packet, Task<T> awaited)
    {
        for (ushort number = 1; !awaited.IsCompleted; number++)
        {
            peer.SendRtp(packet(number));
            await Task.WhenAny(awaited, Task.Delay(PacketInterval));
        }

        return await awaited;
    }

    /// <summary>An Opus packet of 20 ms with its audio level (RFC 6464) in extension 10, in -dBov.</summary>
    protected static byte[] OpusPacket(ushort number, uint ssrc, int level)
    {
        var writer = new RtpPacketWriter(new byte[200]);
        writer.TryWriteHeader(false, 111, new SequenceNumber(number), new RtpTimestamp(number * 960u), new Ssrc(ssrc));
        // The voice bit, then the level.
        writer.TryAddExtension(ConformanceSamples.AudioLevelId, [(byte)(0x80 | level)]);
        writer.TryAppendPayload(new byte[40]);
        return writer.Written.ToArray();
    }

    /// <summary>A VP8 key frame in one packet, turned by 90 degrees with the back camera (3GPP TS 26.114 §7.4.5) in extension 11.</summary>
    protected static byte[] Vp8KeyFrame(ushort number, uint ssrc)
    {
        var writer = new RtpPacketWriter(new byte[400]);
        writer.TryWriteHeader(true, 96, new SequenceNumber(number), new RtpTimestamp(number * 1800u), new Ssrc(ssrc));
        // C (back camera) and R0 (90 degrees).
        writer.TryAddExtension(ConformanceSamples.VideoOrientationId, [0b0000_1001]);
        byte[] payload = new byte[200];
        // RFC 7741 §4.2: S bit, partition 0; the first byte of the frame has P = 0: a key frame (§4.3).
        payload[0] = 0x10;
        writer.TryAppendPayload(payload);
        return writer.Written.ToArray();
    }
}
