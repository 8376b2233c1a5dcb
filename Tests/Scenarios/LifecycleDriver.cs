using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Scenarios;

/// <summary>Does the same at random to a <see cref="LifecycleModel"/> and to the engine, and compares them after each step.</summary>
internal sealed class LifecycleDriver : IDisposable
{
    private const byte AudioPayloadType = 111;
    private const int MaxRouters = 3;
    private const int MaxTransports = 12;
    private const int MaxProducers = 24;
    private const int MaxConsumers = 60;

    private readonly Random _random;
    private readonly VirtualCall _call = new();
    private readonly LifecycleModel _model = new();
    private readonly List<VirtualPeer> _peers = [];
    private readonly Dictionary<string, ushort> _sequence = [];
    private readonly List<string> _closedIds = [];
    private int _nextId = 1;

    public LifecycleDriver(int seed, int connectedPeers)
    {
        _random = new Random(seed);
        var room = new ModelRouter(_call.Router.Id);
        _model.Routers.Add(room);
        for (int i = 0; i < connectedPeers; i++)
        {
            _peers.Add(_call.Join($"peer{i}"));
            room.Transports.Add(new ModelTransport($"peer{i}", room));
        }

        _call.Events.Clear();
    }

    /// <summary>Events that were compared.</summary>
    public int EventCount { get; private set; }

    /// <summary>Packets that reached a consumer.</summary>
    public int ForwardedCount { get; private set; }

    private MediaWorker Worker => _call.Worker;

    public void Dispose() => _call.Dispose();

    /// <summary>One random operation, and the comparison that follows.</summary>
    public void Step()
    {
        List<string> expected = _random.Next(20) switch
        {
            0 => CreateRouter(),
            1 or 2 => CreateTransport(),
            3 or 4 or 5 => Produce(),
            6 or 7 or 8 or 9 => Consume(),
            10 or 11 => With(_model.Producers, producer => SetPaused(producer, _random.Next(2) == 0)),
            12 or 13 or 14 => With(_model.Consumers, consumer => SetPaused(consumer, _random.Next(2) == 0)),
            15 => With(_model.Consumers, Close),
            16 => With(_model.Producers, Close),
            17 => _random.Next(3) == 0 ? With(_model.Transports, Close) : [],
            18 => _random.Next(8) == 0 ? With(_model.Routers, Close) : [],
            _ => Refuse(),
        };

        _call.Deliver();
        Assert.Equal(expected.Order(), TakeEvents().Order());
        CompareState();
        SendAndCompare();
    }

    /// <summary>Closes what is left, in random order, and looks for anything that stayed behind.</summary>
    public void CloseAll()
    {
        while (_model.Routers.Count > 0)
        {
            List<string> expected = _random.Next(3) switch
            {
                0 => With(_model.Routers, Close),
                1 => With(_model.Transports, Close),
                _ => With(_model.Producers, Close),
            };
            _call.Deliver();
            Assert.Equal(expected.Order(), TakeEvents().Order());
            CompareState();
        }

        Assert.Equal((0, 0, 0, 0), (Worker.RouterCount, Worker.TransportCount, Worker.ProducerCount, Worker.ConsumerCount));
        Assert.Equal(MonotonicTime.Never, Worker.NextDeadline);
        Assert.All(_closedIds, id => Assert.Throws<MediaException>(() => Worker.GetConsumer(id)));
    }

    private List<string> CreateRouter()
    {
        if (_model.Routers.Count < MaxRouters)
        {
            string id = NewId();
            Worker.CreateRouter(id, DefaultMediaCodecs.Value);
            _model.Routers.Add(new ModelRouter(id));
        }

        return [];
    }

    private List<string> CreateTransport() => _model.Transports.Count() >= MaxTransports ? [] : With(_model.Routers, router =>
    {
        string id = NewId();
        Worker.GetRouter(router.Id).CreateWebRtcTransport(id, new WebRtcTransportOptions());
        router.Transports.Add(new ModelTransport(id, router));
        return [];
    });

    private List<string> Produce() => _model.Producers.Count() >= MaxProducers ? [] : With(_model.Transports, transport =>
    {
        string id = NewId();
        bool paused = _random.Next(4) == 0;
        Worker.GetTransport(transport.Id).Produce(new ProducerOptions
        {
            Id = id,
            Kind = MediaKind.Audio,
            Paused = paused,
            RtpParameters = new RtpParameters
            {
                Mid = id,
                Codecs = [new RtpCodecParameters { MimeType = "audio/opus", PayloadType = AudioPayloadType, ClockRate = 48_000, Channels = 2 }],
                Encodings = [new RtpEncodingParameters { Ssrc = (uint)(100_000 + _nextId) }],
                Rtcp = new RtcpParameters { Cname = "peer" },
            },
        });
        transport.Producers.Add(new ModelProducer(id, transport) { Paused = paused });
        return [];
    });

    private List<string> Consume() => _model.Consumers.Count() >= MaxConsumers ? [] : With(_model.Producers, producer =>
        With(producer.Transport.Router.Transports, transport =>
        {
            string id = NewId();
            bool paused = _random.Next(3) == 0;
            Worker.GetTransport(transport.Id).Consume(Options(id, producer.Id, paused), _call.Now, _call.Sink);
            var consumer = new ModelConsumer(id, transport, producer) { Paused = paused };
            transport.Consumers.Add(consumer);
            producer.Consumers.Add(consumer);
            return [];
        }));

    private List<string> SetPaused(ModelProducer producer, bool paused)
    {
        Producer real = Worker.GetProducer(producer.Id);
        if (paused)
        {
            real.Pause(_call.Now, _call.Sink);
        }
        else
        {
            real.Resume(_call.Now, _call.Sink);
        }

        return _model.SetPaused(producer, paused);
    }

    private List<string> SetPaused(ModelConsumer consumer, bool paused)
    {
        Consumer real = Worker.GetConsumer(consumer.Id);
        if (paused)
        {
            real.Pause(_call.Now, _call.Sink);
        }
        else
        {
            real.Resume(_call.Now, _call.Sink);
        }

        return _model.SetPaused(consumer, paused);
    }

    private List<string> Close(ModelConsumer consumer)
    {
        Worker.GetConsumer(consumer.Id).Close(_call.Now, _call.Sink);
        _closedIds.Add(consumer.Id);
        return _model.Close(consumer);
    }

    private List<string> Close(ModelProducer producer)
    {
        Producer real = Worker.GetProducer(producer.Id);
        real.Close(_call.Now, _call.Sink);
        real.Close(_call.Now, _call.Sink);
        Assert.True(real.IsClosed);
        Assert.Throws<MediaException>(() => Worker.GetProducer(producer.Id));
        return _model.Close(producer);
    }

    private List<string> Close(ModelTransport transport)
    {
        Transport real = Worker.GetTransport(transport.Id);
        real.Close(_call.Now, _call.Sink);
        real.Close(_call.Now, _call.Sink);
        Assert.True(real.IsClosed);
        Assert.Throws<MediaException>(() => Worker.GetTransport(transport.Id));
        return _model.Close(transport);
    }

    private List<string> Close(ModelRouter router)
    {
        Worker.GetRouter(router.Id).Close(_call.Now, _call.Sink);
        Assert.Throws<MediaException>(() => Worker.GetRouter(router.Id));
        return _model.Close(router);
    }

    // Operations that must be refused and leave everything as it was.
    private List<string> Refuse() => With(_model.Transports, transport =>
    {
        Transport real = Worker.GetTransport(transport.Id);
        AssertRefused(MediaError.NotFound, () => real.Consume(Options(NewId(), "nobody", false), _call.Now, _call.Sink));
        foreach (ModelProducer producer in _model.Producers.Where(producer => producer.Transport.Router != transport.Router))
        {
            AssertRefused(MediaError.NotFound, () => real.Consume(Options(NewId(), producer.Id, false), _call.Now, _call.Sink));
        }

        foreach (ModelConsumer consumer in transport.Consumers.Take(1))
        {
            AssertRefused(MediaError.AlreadyExists, () => real.Consume(Options(consumer.Id, consumer.Producer.Id, false), _call.Now, _call.Sink));
        }

        AssertRefused(MediaError.AlreadyExists, () => real.Router.CreateWebRtcTransport(transport.Id, new WebRtcTransportOptions()));
        return [];
    });

    private void CompareState()
    {
        Assert.Equal(
            (_model.Routers.Count, _model.Transports.Count(), _model.Producers.Count(), _model.Consumers.Count()),
            (Worker.RouterCount, Worker.TransportCount, Worker.ProducerCount, Worker.ConsumerCount));
        foreach (ModelTransport transport in _model.Transports)
        {
            Transport real = Worker.GetTransport(transport.Id);
            Assert.False(real.IsClosed);
            Assert.Equal(transport.Router.Id, real.Router.Id);
            Assert.Equal(transport.Producers.Select(producer => producer.Id).Order(), real.Producers.Select(producer => producer.Id).Order());
            Assert.Equal(transport.Consumers.Select(consumer => consumer.Id).Order(), real.Consumers.Select(consumer => consumer.Id).Order());
        }

        foreach (ModelProducer producer in _model.Producers)
        {
            Producer real = Worker.GetProducer(producer.Id);
            Assert.Equal((producer.Paused, false), (real.Paused, real.IsClosed));
            Assert.Equal(producer.Consumers.Select(consumer => consumer.Id).Order(), real.Consumers.Select(consumer => consumer.Id).Order());
        }

        foreach (ModelConsumer consumer in _model.Consumers)
        {
            Consumer real = Worker.GetConsumer(consumer.Id);
            Assert.Equal((consumer.Paused, consumer.Producer.Paused, false), (real.Paused, real.Producer.Paused, real.IsClosed));
        }
    }

    // One packet of one producer of a connected peer: it reaches the connected consumers that forward, and no others.
    private void SendAndCompare()
    {
        VirtualPeer[] open = [.. _peers.Where(peer => !peer.Transport.IsClosed)];
        ModelProducer[] producers = [.. _model.Producers.Where(producer => open.Any(peer => peer.Transport.Id == producer.Transport.Id))];
        if (producers.Length == 0)
        {
            return;
        }

        ModelProducer producer = producers[_random.Next(producers.Length)];
        foreach (VirtualPeer peer in open)
        {
            peer.Received.Clear();
        }

        Send(open.Single(peer => peer.Transport.Id == producer.Transport.Id), producer);
        _call.Deliver();
        Assert.Empty(TakeEvents());
        foreach (VirtualPeer peer in open)
        {
            uint[] expected = [.. producer.Consumers
                .Where(consumer => consumer.Forwards && consumer.Transport.Id == peer.Transport.Id)
                .Select(consumer => Worker.GetConsumer(consumer.Id).Ssrc.Value).Order()];
            Assert.Equal(expected, peer.Received.Select(SsrcOf).Order());
            ForwardedCount += expected.Length;
        }
    }

    private void Send(VirtualPeer peer, ModelProducer producer)
    {
        ushort sequence = _sequence[producer.Id] = (ushort)(_sequence.GetValueOrDefault(producer.Id) + 1);
        Span<byte> buffer = stackalloc byte[100];
        var writer = new RtpPacketWriter(buffer);
        Assert.True(writer.TryWriteHeader(
            false, AudioPayloadType, new SequenceNumber(sequence), new RtpTimestamp(sequence * 960u),
            new Ssrc(Worker.GetProducer(producer.Id).RtpParameters.Encodings[0].Ssrc!.Value)));
        Assert.True(writer.TryAppendPayload([1, 2, 3]));
        peer.SendRtp(writer.Written);
    }

    private static uint SsrcOf(byte[] packet)
    {
        Assert.True(RtpPacketView.TryParse(packet, out RtpPacketView view));
        return view.Ssrc.Value;
    }

    private List<string> TakeEvents()
    {
        List<string> events = [.. _call.Events.Select(Describe).OfType<string>()];
        _call.Events.Clear();
        EventCount += events.Count;
        return events;
    }

    // Null: not of the life of objects.
    private static string? Describe(MediaEvent mediaEvent) => mediaEvent switch
    {
        MediaEvent.RouterClosed e => $"router {e.RouterId} closed",
        MediaEvent.TransportClosed e => $"transport {e.TransportId} closed {e.Reason}",
        MediaEvent.ProducerClosed e => $"producer {e.ProducerId} closed",
        MediaEvent.ConsumerClosed e => $"consumer {e.ConsumerId} closed {e.Reason}",
        MediaEvent.ConsumerProducerPaused e => $"consumer {e.ConsumerId} producer paused {e.Paused}",
        _ => null,
    };

    private static void AssertRefused(MediaError error, Action action) => Assert.Equal(error, Assert.Throws<MediaException>(action).Error);

    private static ConsumerOptions Options(string id, string producerId, bool paused) =>
        new() { Id = id, ProducerId = producerId, RtpCapabilities = SupportedRtpCapabilities.Value, Paused = paused };

    private string NewId() => $"o{_nextId++}";

    private List<string> With<T>(IEnumerable<T> candidates, Func<T, List<string>> operation)
    {
        T[] all = [.. candidates];
        return all.Length == 0 ? [] : operation(all[_random.Next(all.Length)]);
    }
}
