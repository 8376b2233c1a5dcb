using Grpc.Core;
using JbAspire.Contracts.Sfu;
using JbAspire.Load.Peers;
using JbAspire.Networking;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Rooms;

/// <summary>One who joins a room, as a browser with mediasoup-client does: one transport to send, one to receive.</summary>
internal sealed class Participant(Room room, string name, MediaCounters counters)
{
    private readonly List<RoomConsumer> _consumers = [];
    private PeerTransport? _sending;
    private PeerTransport? _receiving;
    private TimeSpan? _connectTime;

    public string Name => name;

    public string? AudioId { get; private set; }

    public string? VideoId { get; private set; }

    public bool IsPublishing => _sending is not null;

    public IReadOnlyList<RoomConsumer> Consumers => _consumers;

    public PeerTransport? Receiving => _receiving;

    public AudioSender? Audio { get; private set; }

    public VideoSender? Video { get; private set; }

    /// <summary>When the join began.</summary>
    public MonotonicTime StartedAt { get; private set; }

    /// <summary>From the join to the keys of the receiving transport.</summary>
    public TimeSpan? ConnectTime => _connectTime ?? _receiving?.ConnectedAt - StartedAt;

    /// <summary>From the join to the first packet, and to the first packet of a key frame.</summary>
    public TimeSpan? MediaTime => _receiving?.Incoming.FirstPacketAt - StartedAt;

    /// <inheritdoc cref="MediaTime"/>
    public TimeSpan? PictureTime => _consumers.Select(consumer => consumer.Stream.FirstPictureAt - StartedAt).Where(time => time is not null).Min();

    private SfuControl.SfuControlClient Control => room.Engine.Control;

    /// <summary>Connects the receiving transport.</summary>
    public async Task JoinAsync()
    {
        StartedAt = MonotonicClock.Now;
        _receiving = await ConnectAsync($"{name}-receive");
    }

    /// <summary>Connects the sending transport, and publishes.</summary>
    public async Task PublishAsync(bool audio = true, bool video = true)
    {
        PeerTransport sending = _sending = await ConnectAsync($"{name}-send");
        if (audio)
        {
            AudioId = $"{name}-audio";
            await Control.ProduceAsync(new ProduceRequest
            {
                TransportId = $"{name}-send",
                ProducerId = AudioId,
                Kind = "audio",
                RtpParameters = Signalling.Audio(),
            });
            Audio = await room.Loop.AddAsync(sending, (random, now) => new AudioSender(sending, room.Settings.Media, random, now));
        }

        if (video)
        {
            VideoId = $"{name}-video";
            await Control.ProduceAsync(new ProduceRequest
            {
                TransportId = $"{name}-send",
                ProducerId = VideoId,
                Kind = "video",
                RtpParameters = Signalling.Video(room.Settings.Media),
            });
            Video = await room.Loop.AddAsync(sending, (random, now) => new VideoSender(sending, room.Settings.Media, random, now));
        }
    }

    /// <summary>Consumes a producer: paused first, resumed when the receiver knows the stream, as mediasoup's documentation has it.</summary>
    public async Task<RoomConsumer> ConsumeAsync(string producerId)
    {
        var request = new ConsumeRequest
        {
            TransportId = $"{name}-receive",
            ProducerId = producerId,
            ConsumerId = $"{name}-of-{producerId}",
            RtpCapabilities = room.Capabilities,
            Paused = true,
        };
        if (room.Settings.Layer is { } layer)
            request.PreferredLayers = new ConsumerLayers { SpatialLayer = (uint)layer };
        ConsumerInfo info = await Control.ConsumeAsync(request);
        PeerTransport receiving = _receiving!;
        IncomingStream stream = await room.Loop.InvokeAsync(now => receiving.Incoming.Add(Signalling.Read(info), now));
        var consumer = new RoomConsumer(info.Id, producerId, stream);
        _consumers.Add(consumer);
        await Control.ResumeConsumerAsync(new ConsumerRequest { ConsumerId = info.Id });
        return consumer;
    }

    /// <summary>Consumes all that another one publishes.</summary>
    public async Task ConsumeAsync(Participant other)
    {
        if (other.AudioId is { } audio)
            await ConsumeAsync(audio);
        if (other.VideoId is { } video)
            await ConsumeAsync(video);
    }

    public async Task StopConsumingAsync(RoomConsumer consumer, bool isClosedAlready)
    {
        _consumers.Remove(consumer);
        PeerTransport receiving = _receiving!;
        if (!isClosedAlready)
            await Control.CloseConsumerAsync(new ConsumerRequest { ConsumerId = consumer.Id });
        await room.Loop.InvokeAsync(_ =>
        {
            receiving.Incoming.Remove(consumer.Stream);
            return true;
        });
    }

    /// <summary>The join goes on after others were waited for: that time does not count.</summary>
    public void GoOnJoining()
    {
        _connectTime = ConnectTime;
        StartedAt = MonotonicClock.Now - (_connectTime ?? TimeSpan.Zero);
    }

    /// <summary>Waits until the receiving transport has keys.</summary>
    public Task WaitUntilConnectedAsync(TimeSpan patience) => _receiving!.Connected.WaitAsync(patience);

    /// <summary>The room was closed: the client's side ends too.</summary>
    public async Task VanishAsync()
    {
        foreach (PeerTransport? transport in new[] { _sending, _receiving })
        {
            if (transport is not null)
                await room.Loop.CloseAsync(transport, politely: false);
        }
    }

    /// <summary>Leaves. One who is not polite neither says goodbye to the engine's transports nor stops before signalling ends them.</summary>
    public async Task LeaveAsync(bool politely)
    {
        foreach ((PeerTransport? transport, string id) in new[] { (_sending, $"{name}-send"), (_receiving, $"{name}-receive") })
        {
            if (transport is null)
                continue;

            await room.Loop.CloseAsync(transport, politely);
            try
            {
                await Control.CloseTransportAsync(new CloseTransportRequest { TransportId = id });
            }
            catch (RpcException exception) when (politely && exception.StatusCode == StatusCode.NotFound)
            {
                // The engine closes a transport whose peer says goodbye, and does so before signalling asks for it.
            }
        }
    }

    private async Task<PeerTransport> ConnectAsync(string id)
    {
        WebRtcTransportInfo info = await Control.CreateWebRtcTransportAsync(new CreateWebRtcTransportRequest
        {
            RouterId = room.Id,
            TransportId = id,
            EnableTcp = false,
            MaxIncomingBitrate = 0,
            InitialAvailableOutgoingBitrate = room.Settings.InitialBitrate,
        });
        await Control.ConnectWebRtcTransportAsync(new ConnectWebRtcTransportRequest { TransportId = id, DtlsParameters = Signalling.Dtls(room.Loop) });
        return await room.Loop.AddAsync(Signalling.Read(info), counters);
    }
}
