namespace JbAspire.Tests.Scenarios;

/// <summary>
/// What closing, pausing and resuming mean in mediasoup's object model, in plain objects without any media: what
/// <see cref="LifecycleTests"/> holds the engine against. Each operation answers with the events that follow from it.
/// </summary>
internal sealed class LifecycleModel
{
    public List<ModelRouter> Routers { get; } = [];

    public IEnumerable<ModelTransport> Transports => Routers.SelectMany(router => router.Transports);

    public IEnumerable<ModelProducer> Producers => Transports.SelectMany(transport => transport.Producers);

    public IEnumerable<ModelConsumer> Consumers => Transports.SelectMany(transport => transport.Consumers);

    public List<string> Close(ModelRouter router)
    {
        List<string> events = [.. router.Transports.ToArray().SelectMany(transport => Close(transport, "RouterClosed"))];
        Routers.Remove(router);
        return [.. events, $"router {router.Id} closed"];
    }

    public List<string> Close(ModelTransport transport, string reason = "Closed")
    {
        List<string> events = [.. transport.Producers.ToArray().SelectMany(Close)];
        events.AddRange(transport.Consumers.ToArray().SelectMany(consumer => Close(consumer, "TransportClosed")));
        transport.Router.Transports.Remove(transport);
        return [.. events, $"transport {transport.Id} closed {reason}"];
    }

    public List<string> Close(ModelProducer producer)
    {
        List<string> events = [.. producer.Consumers.ToArray().SelectMany(consumer => Close(consumer, "ProducerClosed"))];
        producer.Transport.Producers.Remove(producer);
        return [.. events, $"producer {producer.Id} closed"];
    }

    public List<string> Close(ModelConsumer consumer, string reason = "Closed")
    {
        consumer.Producer.Consumers.Remove(consumer);
        consumer.Transport.Consumers.Remove(consumer);
        return [$"consumer {consumer.Id} closed {reason}"];
    }

    /// <summary>Consumers hear of a change of their producer, paused or not; of none when nothing changed.</summary>
    public List<string> SetPaused(ModelProducer producer, bool paused)
    {
        if (producer.Paused == paused)
        {
            return [];
        }

        producer.Paused = paused;
        return [.. producer.Consumers.Select(consumer => $"consumer {consumer.Id} producer paused {paused}")];
    }

    /// <summary>Nobody hears of a consumer's pause but who asked for it.</summary>
    public List<string> SetPaused(ModelConsumer consumer, bool paused)
    {
        consumer.Paused = paused;
        return [];
    }
}

internal sealed record ModelRouter(string Id)
{
    public List<ModelTransport> Transports { get; } = [];
}

internal sealed record ModelTransport(string Id, ModelRouter Router)
{
    public List<ModelProducer> Producers { get; } = [];

    public List<ModelConsumer> Consumers { get; } = [];
}

internal sealed record ModelProducer(string Id, ModelTransport Transport)
{
    public bool Paused { get; set; }

    public List<ModelConsumer> Consumers { get; } = [];
}

internal sealed record ModelConsumer(string Id, ModelTransport Transport, ModelProducer Producer)
{
    public bool Paused { get; set; }

    public bool Forwards => !Paused && !Producer.Paused;
}
