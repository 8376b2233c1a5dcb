using System.Collections.Concurrent;
using System.Threading.Channels;
using JbAspire.Contracts.Sfu;
using JbAspire.Media;
using JbAspire.Sfu.Control;

namespace JbAspire.Sfu.Events;

/// <summary>
/// Carries the events of the workers to those who watch a router. Publishing never waits: a watcher that falls too far
/// behind is cut off and told so.
/// </summary>
public sealed class RouterEventHub(ObjectDirectory directory, TimeProvider time)
{
    /// <summary>How many events a watcher may be behind.</summary>
    public const int MaxPendingEvents = 4096;

    private readonly ConcurrentDictionary<string, Watchers> _routers = new();

    /// <summary>A router begins to exist: it can be watched.</summary>
    public void Open(string routerId) => _routers.TryAdd(routerId, new Watchers());

    /// <summary>Watches a router until the returned subscription is disposed of, or the router closes.</summary>
    /// <exception cref="MediaException">There is no such router.</exception>
    public Subscription Watch(string routerId)
    {
        if (_routers.TryGetValue(routerId, out Watchers? watchers) && watchers.TryAdd(out Channel<SfuEvent>? channel))
        {
            return new Subscription(watchers, channel);
        }

        throw new MediaException(MediaError.NotFound, $"There is no router with id '{routerId}': it was never created on this node, or it is closed.");
    }

    /// <summary>Hands an event to the router's watchers, and keeps the directory of objects true. Called on a worker's thread.</summary>
    public void Publish(MediaEvent mediaEvent)
    {
        switch (mediaEvent)
        {
            case MediaEvent.TransportClosed closed: directory.Remove(ObjectKind.Transport, closed.TransportId); break;
            case MediaEvent.ProducerClosed closed: directory.Remove(ObjectKind.Producer, closed.ProducerId); break;
            case MediaEvent.ConsumerClosed closed: directory.Remove(ObjectKind.Consumer, closed.ConsumerId); break;
            case MediaEvent.RtpObserverClosed closed: directory.Remove(ObjectKind.Observer, closed.ObserverId); break;
            case MediaEvent.RouterClosed closed:
                directory.Remove(ObjectKind.Router, closed.RouterId);
                if (_routers.TryRemove(closed.RouterId, out Watchers? closedWatchers))
                {
                    closedWatchers.Complete();
                }

                return;
        }

        if (_routers.TryGetValue(mediaEvent.RouterId, out Watchers? watchers) && watchers.Any
            && EventMapping.ToProto(mediaEvent, time.GetUtcNow().ToUnixTimeMilliseconds()) is { } sfuEvent)
        {
            watchers.Write(sfuEvent);
        }
    }

    /// <summary>One watcher's events, in order.</summary>
    public sealed class Subscription : IDisposable
    {
        private readonly Watchers _watchers;
        private readonly Channel<SfuEvent> _channel;

        internal Subscription(Watchers watchers, Channel<SfuEvent> channel)
        {
            _watchers = watchers;
            _channel = channel;
        }

        /// <summary>Ends when the router closes; faults with <see cref="MediaError.ResourceExhausted"/> when the reader was too slow.</summary>
        public IAsyncEnumerable<SfuEvent> ReadAllAsync(CancellationToken cancellationToken) => _channel.Reader.ReadAllAsync(cancellationToken);

        /// <inheritdoc/>
        public void Dispose() => _watchers.Remove(_channel);
    }

    internal sealed class Watchers
    {
        private readonly Lock _lock = new();
        private Channel<SfuEvent>[] _channels = [];
        private bool _completed;

        public bool Any => Volatile.Read(ref _channels).Length > 0;

        public bool TryAdd([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Channel<SfuEvent>? channel)
        {
            channel = null;
            lock (_lock)
            {
                if (_completed)
                {
                    return false;
                }

                channel = Channel.CreateBounded<SfuEvent>(new BoundedChannelOptions(MaxPendingEvents) { SingleReader = true });
                _channels = [.. _channels, channel];
                return true;
            }
        }

        public void Remove(Channel<SfuEvent> channel)
        {
            lock (_lock)
            {
                _channels = [.. _channels.Where(other => other != channel)];
            }
        }

        public void Write(SfuEvent sfuEvent)
        {
            foreach (Channel<SfuEvent> channel in Volatile.Read(ref _channels))
            {
                if (!channel.Writer.TryWrite(sfuEvent))
                {
                    channel.Writer.TryComplete(new MediaException(
                        MediaError.ResourceExhausted, $"The reader is {MaxPendingEvents} events behind: read the state again and watch anew."));
                }
            }
        }

        public void Complete()
        {
            lock (_lock)
            {
                _completed = true;
                foreach (Channel<SfuEvent> channel in _channels)
                {
                    channel.Writer.TryComplete();
                }
            }
        }
    }
}
