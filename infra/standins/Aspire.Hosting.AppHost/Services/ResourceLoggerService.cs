using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A line of a resource's output.</summary>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>What the resources have written.</summary>
public class ResourceLoggerService
{
    private const int KeptLines = 1000;
    private readonly ConcurrentDictionary<string, Log> _logs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every line of every resource: resource, line, whether it is an error.</summary>
    internal event Action<string, string, bool>? LineWritten;

    /// <summary>A logger whose lines are among those of the resource.</summary>
    public ILogger GetLogger(IResource resource) => GetLogger(resource.Name);

    public ILogger GetLogger(string resourceName) => new LineLogger(this, resourceName);

    /// <summary>The last lines of a resource, then each new one.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource) => WatchAsync(resource.Name);

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName)
    {
        await foreach (var lines in LogOf(resourceName).WatchAsync(CancellationToken.None).ConfigureAwait(false))
            yield return lines;
    }

    internal void Write(string resourceName, string line, bool isError)
    {
        LogOf(resourceName).Add(line, isError);
        LineWritten?.Invoke(resourceName, line, isError);
    }

    internal IReadOnlyList<LogLine> LastLines(string resourceName, int count) => LogOf(resourceName).Last(count);

    private Log LogOf(string resourceName) => _logs.GetOrAdd(resourceName, _ => new Log());

    private sealed class Log
    {
        private readonly Lock _lock = new();
        private readonly Queue<LogLine> _lines = new();
        private readonly List<Channel<IReadOnlyList<LogLine>>> _watchers = [];
        private int _count;

        public void Add(string content, bool isError)
        {
            lock (_lock)
            {
                var line = new LogLine(++_count, content, isError);
                _lines.Enqueue(line);
                if (_lines.Count > KeptLines)
                    _lines.Dequeue();
                foreach (var watcher in _watchers)
                    watcher.Writer.TryWrite([line]);
            }
        }

        public IReadOnlyList<LogLine> Last(int count)
        {
            lock (_lock)
                return [.. _lines.TakeLast(count)];
        }

        public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var channel = Channel.CreateUnbounded<IReadOnlyList<LogLine>>();
            lock (_lock)
            {
                if (_lines.Count > 0)
                    channel.Writer.TryWrite([.. _lines]);
                _watchers.Add(channel);
            }

            try
            {
                await foreach (var lines in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                    yield return lines;
            }
            finally
            {
                lock (_lock)
                    _watchers.Remove(channel);
            }
        }
    }

    private sealed class LineLogger(ResourceLoggerService service, string resourceName) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                service.Write(resourceName, formatter(state, exception), logLevel >= LogLevel.Warning);
        }
    }
}
