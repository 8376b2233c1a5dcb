using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace JbAspire.Tests.Unit.Networking;

/// <summary>Keeps the lines that were logged.</summary>
internal sealed class RecordingLogger : ILogger
{
    private readonly ConcurrentQueue<LogLevel> _levels = new();

    public int Count(LogLevel level) => _levels.Count(logged => logged == level);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _levels.Enqueue(logLevel);
}
