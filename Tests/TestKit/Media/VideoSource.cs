using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.TestKit.Media;

/// <summary>
/// A camera with a VP8 encoder on virtual time: frames at a steady rate in one or several encodings with temporal layers, key frames when
/// asked for, resends on NACK. It is the peer's listener.
/// </summary>
public sealed class VideoSource : IMediaListener
{
    public const byte PayloadType = 96;
    public const byte RtxPayloadType = 97;
    public const int MidId = 1;
    public const int RidId = 2;
    public const int RepairedRidId = 3;
    public const int TransportSequenceId = 5;

    private static readonly string[] Rids = ["l", "m", "h"];
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly VirtualPeer _peer;
    private readonly VideoSourceStream[] _streams;
    private readonly TimeSpan _frameInterval;
    private MonotonicTime _nextFrame;
    private MonotonicTime _nextReport;
    private ushort _transportSequence;

    private VideoSource(VirtualPeer peer, VideoSourceOptions options, Producer producer, MonotonicTime now)
    {
        _peer = peer;
        Options = options;
        Producer = producer;
        _frameInterval = TimeSpan.FromSeconds(1) / options.FramesPerSecond;
        _nextFrame = now;
        _nextReport = now + ReportInterval;
        _streams = [.. options.Bitrates.Select((_, index) => new VideoSourceStream(this, index))];
    }

    public VideoSourceOptions Options { get; }

    public Producer Producer { get; }

    /// <summary>Key frames that receivers or the SFU asked for (PLI and FIR), all encodings.</summary>
    public int KeyFrameRequests { get; private set; }

    /// <summary>Packets that were resent.</summary>
    public int Resent { get; internal set; }

    /// <summary>Encodings that are sent; a simulcast encoder may leave out the high ones.</summary>
    public int ActiveStreams { get; set; } = int.MaxValue;

    /// <summary>Makes the producer and starts sending with the peer's next tick.</summary>
    public static VideoSource Start(VirtualCall call, VirtualPeer peer, VideoSourceOptions? options = null)
    {
        options ??= new VideoSourceOptions();
        bool isSimulcast = options.Bitrates.Count > 1;
        string mode = $"L1T{options.TemporalLayers}";
        List<RtpCodecParameters> codecs =
        [
            new RtpCodecParameters
            {
                MimeType = "video/VP8",
                PayloadType = PayloadType,
                ClockRate = 90_000,
                RtcpFeedback = [new("nack"), new("nack", "pli"), new("ccm", "fir"), new("goog-remb"), new("transport-cc")],
            },
        ];
        if (options.HasRtx)
        {
            codecs.Add(new RtpCodecParameters
            {
                MimeType = "video/rtx",
                PayloadType = RtxPayloadType,
                ClockRate = 90_000,
                Parameters = new Dictionary<string, CodecParameterValue> { ["apt"] = (int)PayloadType },
            });
        }

        var parameters = new RtpParameters
        {
            Mid = options.Id,
            Codecs = codecs,
            HeaderExtensions =
            [
                new RtpHeaderExtensionParameters { Uri = RtpHeaderExtensionUris.Mid, Id = MidId },
                new RtpHeaderExtensionParameters { Uri = RtpHeaderExtensionUris.RtpStreamId, Id = RidId },
                new RtpHeaderExtensionParameters { Uri = RtpHeaderExtensionUris.RepairedRtpStreamId, Id = RepairedRidId },
                new RtpHeaderExtensionParameters { Uri = RtpHeaderExtensionUris.TransportWideCongestionControl, Id = TransportSequenceId },
            ],
            Encodings = isSimulcast
                ? [.. options.Bitrates.Select((bitrate, i) => new RtpEncodingParameters { Rid = Rids[i], ScalabilityMode = mode, MaxBitrate = bitrate })]
                : [new RtpEncodingParameters { Ssrc = SsrcOf(0).Value, RtxSsrc = options.HasRtx ? RtxSsrcOf(0).Value : null, ScalabilityMode = mode }],
            Rtcp = new RtcpParameters { Cname = "camera" },
        };
        Producer producer = peer.Transport.Produce(new ProducerOptions { Id = options.Id, Kind = MediaKind.Video, RtpParameters = parameters });
        var source = new VideoSource(peer, options, producer, call.Now);
        peer.Listener = source;
        return source;
    }

    public static Ssrc SsrcOf(int stream) => new((uint)(7000 + stream));

    public static Ssrc RtxSsrcOf(int stream) => new((uint)(7100 + stream));

    public string? RidOf(int stream) => Options.Bitrates.Count > 1 ? Rids[stream] : null;

    void IMediaListener.OnRtp(byte[] packet, MonotonicTime now)
    {
    }

    void IMediaListener.OnRtcp(byte[] packet, MonotonicTime now)
    {
        if (!RtcpCompoundView.TryParse(packet, out RtcpCompoundView compound))
        {
            return;
        }

        foreach (RtcpPacketView view in compound)
        {
            if (PictureLossIndication.TryParse(view, out PictureLossIndication pli))
            {
                RequestKeyFrame(pli.MediaSsrc);
            }
            else if (FullIntraRequest.TryParse(view, out FullIntraRequest fir))
            {
                foreach (FirEntry entry in fir.Entries)
                {
                    RequestKeyFrame(entry.Ssrc);
                }
            }
            else if (GenericNack.TryParse(view, out GenericNack nack))
            {
                Ssrc media = nack.MediaSsrc;
                Array.Find(_streams, stream => SsrcOf(stream.Index) == media)?.Resend(nack);
            }
        }
    }

    void IMediaListener.OnTick(MonotonicTime now)
    {
        while (_nextFrame <= now)
        {
            foreach (VideoSourceStream stream in _streams.Take(ActiveStreams))
            {
                stream.SendFrame(now);
            }

            _nextFrame += _frameInterval;
        }

        if (_nextReport <= now)
        {
            _nextReport = now + ReportInterval;
            foreach (VideoSourceStream stream in _streams.Take(ActiveStreams))
            {
                stream.SendReport(now);
            }
        }
    }

    internal void Send(ReadOnlySpan<byte> packet) => _peer.SendRtp(packet);

    internal void SendRtcp(ReadOnlySpan<byte> packet) => _peer.SendRtcp(packet);

    internal ushort NextTransportSequence() => ++_transportSequence;

    private void RequestKeyFrame(Ssrc ssrc)
    {
        if (Array.Find(_streams, stream => SsrcOf(stream.Index) == ssrc) is { } stream)
        {
            KeyFrameRequests++;
            stream.NeedsKeyFrame = true;
        }
    }
}
