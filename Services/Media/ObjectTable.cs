using JbAspire.Media.Consumers;
using JbAspire.Media.Producers;
using JbAspire.Media.Transports;

namespace JbAspire.Media;

/// <summary>The objects of one worker by id.</summary>
internal sealed class ObjectTable
{
    private readonly Dictionary<string, Router> _routers = [];
    private readonly Dictionary<string, Transport> _transports = [];
    private readonly Dictionary<string, Producer> _producers = [];
    private readonly Dictionary<string, Consumer> _consumers = [];
    private readonly Dictionary<string, RouterObserver> _observers = [];

    public int RouterCount => _routers.Count;

    public int TransportCount => _transports.Count;

    public int ProducerCount => _producers.Count;

    public int ConsumerCount => _consumers.Count;

    public IReadOnlyCollection<Router> Routers => _routers.Values;

    public void Add(Router router) => Add(_routers, "router", router.Id, router);

    public void Add(Transport transport) => Add(_transports, "transport", transport.Id, transport);

    public void Add(Producer producer) => Add(_producers, "producer", producer.Id, producer);

    public void Add(Consumer consumer) => Add(_consumers, "consumer", consumer.Id, consumer);

    public void Add(RouterObserver observer) => Add(_observers, "observer", observer.Id, observer);

    public void Remove(RouterObserver observer) => _observers.Remove(observer.Id);

    public RouterObserver GetObserver(string id) => Get(_observers, "observer", id);

    public void Remove(Router router) => _routers.Remove(router.Id);

    public void Remove(Transport transport) => _transports.Remove(transport.Id);

    public void Remove(Producer producer) => _producers.Remove(producer.Id);

    public void Remove(Consumer consumer) => _consumers.Remove(consumer.Id);

    public Router GetRouter(string id) => Get(_routers, "router", id);

    public Transport GetTransport(string id) => Get(_transports, "transport", id);

    public Producer GetProducer(string id) => Get(_producers, "producer", id);

    public Consumer GetConsumer(string id) => Get(_consumers, "consumer", id);

    /// <summary>Refuses an id that is taken, before anything is built under it.</summary>
    public void RequireFreeProducerId(string id) => RequireFree(_producers, "producer", id);

    /// <inheritdoc cref="RequireFreeProducerId"/>
    public void RequireFreeTransportId(string id) => RequireFree(_transports, "transport", id);

    /// <inheritdoc cref="RequireFreeProducerId"/>
    public void RequireFreeConsumerId(string id) => RequireFree(_consumers, "consumer", id);

    private static void Add<T>(Dictionary<string, T> table, string kind, string id, T value)
    {
        RequireFree(table, kind, id);
        table.Add(id, value);
    }

    private static void RequireFree<T>(Dictionary<string, T> table, string kind, string id)
    {
        if (table.ContainsKey(id))
        {
            throw new MediaException(MediaError.AlreadyExists, $"A {kind} with id '{id}' exists already; choose another id.");
        }
    }

    private static T Get<T>(Dictionary<string, T> table, string kind, string id) =>
        table.TryGetValue(id, out T? value)
            ? value
            : throw new MediaException(MediaError.NotFound, $"There is no {kind} with id '{id}': it was never created here, or it is closed.");
}
