using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using JbAspire.Media;
using JbAspire.Sfu.Workers;

namespace JbAspire.Sfu.Control;

/// <summary>Which worker holds a router, transport, producer, consumer or observer. Written when one is made, cleared by its close event.</summary>
public sealed partial class ObjectDirectory
{
    private readonly ConcurrentDictionary<(ObjectKind Kind, string Id), SfuWorker> _workers = new();

    /// <summary>The id of the request, or a new one when that is empty.</summary>
    /// <exception cref="MediaException">The id is malformed.</exception>
    public string ChooseId(ObjectKind kind, string requested)
    {
        if (requested.Length == 0)
        {
            return Guid.NewGuid().ToString();
        }

        if (!Ids().IsMatch(requested))
        {
            throw new MediaException(MediaError.InvalidArgument, $"{Name(kind)}_id: '{Shorten(requested)}' is not 1-64 characters of A-Z a-z 0-9 _ -.");
        }

        return requested;
    }

    /// <summary>Notes where an object is, before it exists there: two requests never make the same.</summary>
    /// <exception cref="MediaException">The id is taken on this node.</exception>
    public void Add(ObjectKind kind, string id, SfuWorker worker)
    {
        if (!_workers.TryAdd((kind, id), worker))
        {
            throw new MediaException(MediaError.AlreadyExists, $"A {Name(kind)} with id '{id}' exists already; choose another id.");
        }
    }

    /// <summary>The object is closed.</summary>
    public void Remove(ObjectKind kind, string id) => _workers.TryRemove((kind, id), out _);

    /// <summary>Whether the object is there.</summary>
    public bool Contains(ObjectKind kind, string id) => _workers.ContainsKey((kind, id));

    /// <summary>The worker of an object. False when there is no such object.</summary>
    public bool TryGet(ObjectKind kind, string id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SfuWorker? worker) =>
        _workers.TryGetValue((kind, id), out worker);

    /// <summary>The worker of an object.</summary>
    /// <exception cref="MediaException">There is no such object.</exception>
    public SfuWorker Get(ObjectKind kind, string id)
    {
        if (id.Length == 0)
        {
            throw new MediaException(MediaError.InvalidArgument, $"{Name(kind)}_id: it is missing.");
        }

        return _workers.TryGetValue((kind, id), out SfuWorker? worker)
            ? worker
            : throw new MediaException(
                MediaError.NotFound, $"There is no {Name(kind)} with id '{Shorten(id)}': it was never created on this node, or it is closed.");
    }

    private static string Name(ObjectKind kind) => kind switch
    {
        ObjectKind.Router => "router",
        ObjectKind.Transport => "transport",
        ObjectKind.Producer => "producer",
        ObjectKind.Observer => "observer",
        _ => "consumer",
    };

    private static string Shorten(string id) => id.Length <= 64 ? id : string.Concat(id.AsSpan(0, 64), "...");

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Ids();
}

/// <summary>The kinds of objects that have ids.</summary>
public enum ObjectKind
{
    /// <summary>A router.</summary>
    Router,

    /// <summary>A transport.</summary>
    Transport,

    /// <summary>A producer.</summary>
    Producer,

    /// <summary>A consumer.</summary>
    Consumer,

    /// <summary>An observer of audio levels.</summary>
    Observer,
}
