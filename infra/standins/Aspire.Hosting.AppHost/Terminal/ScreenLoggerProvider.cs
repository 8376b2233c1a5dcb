using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Terminal;

/// <summary>The AppHost's own log lines, between those of the resources.</summary>
internal sealed class ScreenLoggerProvider(ConsoleScreen screen) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new ScreenLogger(screen);

    public void Dispose()
    {
    }

    private sealed class ScreenLogger(ConsoleScreen screen) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var text = formatter(state, exception) + (exception is null ? "" : ": " + exception);
            screen.WriteLine($"{AnsiText.Bold("apphost".PadRight(13) + "|", screen.HasColour)} {(logLevel >= LogLevel.Warning ? AnsiText.Red(text, screen.HasColour) : text)}");
        }
    }
}
