using System.Globalization;
using System.Text;

namespace JbAspire.Turn.Operations;

/// <summary>
/// Loggers that write to the log file, one line an event:
/// <code>
/// 2026-11-24T15:29:00.123Z info JbAspire.Turn.TurnServer[7000] STUN on UDP ...
/// </code>
/// Control characters are escaped, so that no name of a user makes a second line.
/// </summary>
[ProviderAlias("File")]
internal sealed class FileLoggerProvider(LogFile file, TimeProvider time) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new FileLogger(categoryName, file, time);

    // The file is the reloader's too; who made it ends it.
    public void Dispose()
    {
    }

    private sealed class FileLogger(string category, LogFile file, TimeProvider time) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            StringBuilder line = new();
            line.Append(time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            line.Append(' ').Append(NameOf(logLevel)).Append(' ').Append(category).Append('[').Append(eventId.Id).Append("] ");
            AppendEscaped(line, formatter(state, exception));
            if (exception is not null)
                AppendEscaped(line.Append(" | "), exception.ToString());
            file.WriteLine(line.ToString());
        }

        private static void AppendEscaped(StringBuilder line, string text)
        {
            foreach (char character in text)
            {
                if (character == '\n')
                    line.Append("\\n");
                else if (char.IsControl(character))
                    line.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
                else
                    line.Append(character);
            }
        }

        private static string NameOf(LogLevel level) => level switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "error",
            _ => "critical",
        };
    }
}
