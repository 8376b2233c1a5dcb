using JbAspire.Media.Consumers;
using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.TestKit;

/// <summary>What a peer sends: opus frames, or VP8 frames of one packet each, in one or several streams.</summary>
public sealed class VirtualTrack
{
    public const int MidId = 1;
    public const int TransportSequenceId = 5;
    private const int RidId = 2;
    private const byte AudioPayloadType = 111;
    private const byte VideoPayloadType = 96;

    private readonly VirtualPeer _peer;
    private readonly string? _mid;
    private readonly ushort[] _sequence;
    private readonly uint[] _timestamp;
    private ushort _transportSequence;

    private VirtualTrack(VirtualPeer peer, Producer producer)
    {
        _peer = peer;
        _mid = producer.RtpParameters.Mid;
        Producer = producer;
        _sequence = new ushort[producer.Streams.Count];
        _timestamp = new uint[producer.Streams.Count];
    }

    public Producer Producer { get; }

    public static VirtualTrack ProduceAudio(VirtualPeer peer, string id = "audio") => Produce(peer, id, MediaKind.Audio, [new RtpEncodingParameters { Ssrc = 1111 }]);

    public static VirtualTrack ProduceVideo(VirtualPeer peer, string id = "video") => Produce(peer, id, MediaKind.Video, [new RtpEncodingParameters { Ssrc = 2222 }]);

    /// <summary>Three streams that are told apart by RID alone, as browsers send them.</summary>
    public static VirtualTrack ProduceSimulcast(VirtualPeer peer, string id = "video") =>
        Produce(peer, id, MediaKind.Video, [.. new[] { "l", "m", "h" }.Select(rid => new RtpEncodingParameters { Rid = rid })]);

    public static Consumer Consume(VirtualCall call, VirtualPeer peer, Producer producer, string id = "consumer", bool paused = false) =>
        peer.Transport.Consume(
            new ConsumerOptions { Id = id, ProducerId = producer.Id, RtpCapabilities = SupportedRtpCapabilities.Value, Paused = paused }, call.Now, call.Sink);

    /// <summary>Sends one packet: a keyframe or a delta frame of a stream, or an audio frame.</summary>
    public void Send(bool isKeyFrame = false, int stream = 0, int size = 100, bool skipSequenceNumber = false)
    {
        // RFC 7741 §4.2: S bit and partition 0, then the first payload byte, whose lowest bit is 0 for a keyframe (§4.3).
        byte[] payload = new byte[size];
        payload[0] = 0x10;
        payload[1] = (byte)(isKeyFrame ? 0x00 : 0x01);
        SendPayload(payload, stream, skipSequenceNumber);
    }

    /// <summary>Sends one packet with this payload.</summary>
    public void SendPayload(ReadOnlySpan<byte> payload, int stream = 0, bool skipSequenceNumber = false)
    {
        bool isVideo = Producer.Kind == MediaKind.Video;
        RtpEncodingParameters encoding = Producer.RtpParameters.Encodings[stream];
        Span<byte> buffer = stackalloc byte[1300];
        var writer = new RtpPacketWriter(buffer);
        _sequence[stream] += (ushort)(skipSequenceNumber ? 2 : 1);
        _timestamp[stream] += isVideo ? 3000u : 960u;
        writer.TryWriteHeader(
            isVideo, isVideo ? VideoPayloadType : AudioPayloadType, new SequenceNumber(_sequence[stream]),
            new RtpTimestamp(_timestamp[stream]), new Ssrc(encoding.Ssrc ?? (uint)(7000 + stream)));
        writer.TryAddExtension(MidId, System.Text.Encoding.ASCII.GetBytes(_mid!));
        if (encoding.Rid is { } rid)
        {
            writer.TryAddExtension(RidId, System.Text.Encoding.ASCII.GetBytes(rid));
        }

        _transportSequence++;
        writer.TryAddExtension(TransportSequenceId, [(byte)(_transportSequence >> 8), (byte)_transportSequence]);
        writer.TryAppendPayload(payload);
        _peer.SendRtp(writer.Written);
    }

    private static VirtualTrack Produce(VirtualPeer peer, string id, MediaKind kind, IReadOnlyList<RtpEncodingParameters> encodings)
    {
        bool isVideo = kind == MediaKind.Video;
        var parameters = new RtpParameters
        {
            Mid = id,
            Codecs =
            [
                new RtpCodecParameters
                {
                    MimeType = isVideo ? "video/VP8" : "audio/opus",
                    PayloadType = isVideo ? VideoPayloadType : AudioPayloadType,
                    ClockRate = isVideo ? 90_000 : 48_000,
                    Channels = isVideo ? null : 2,
                    RtcpFeedback = [new RtcpFeedback("nack", "pli"), new RtcpFeedback("goog-remb"), new RtcpFeedback("transport-cc")],
                },
            ],
            HeaderExtensions =
            [
                new RtpHeaderExtensionParameters { Uri = RtpHeaderExtensionUris.Mid, Id = MidId },
                new RtpHeaderExtensionParameters { Uri = RtpHeaderExtensionUris.RtpStreamId, Id = RidId },
                new RtpHeaderExtensionParameters { Uri = RtpHeaderExtensionUris.TransportWideCongestionControl, Id = TransportSequenceId },
            ],
            Encodings = encodings,
            Rtcp = new RtcpParameters { Cname = "peer" },
        };
        Producer producer = peer.Transport.Produce(new ProducerOptions { Id = id, Kind = kind, RtpParameters = parameters });
        return new VirtualTrack(peer, producer);
    }
}
