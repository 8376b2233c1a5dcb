using System.Net;

namespace JbAspire.Turn.Configuration;

/// <summary>Logs, metrics, start and end of the process.</summary>
internal sealed record OperationsOptions
{
    public const int DefaultPrometheusPort = 9641;

    /// <summary><c>verbose</c> and <c>Verbose</c>.</summary>
    public LogVerbosity Verbosity { get; init; }

    /// <summary><c>log-file</c>: an exact path; null: the console alone.</summary>
    public string? LogFile { get; init; }

    /// <summary>Logs on the console: false by <c>no-stdout-log</c>.</summary>
    public bool ConsoleLog { get; init; } = true;

    /// <summary><c>pidfile</c>: holds the process id while the server runs; null: none.</summary>
    public string? PidFile { get; init; }

    /// <summary><c>drain-timeout</c>: for how many seconds SIGTERM waits for allocations to end; 0 does not wait.</summary>
    public int DrainTimeout { get; init; } = 25;

    /// <summary><c>prometheus</c>: whether metrics are served.</summary>
    public bool Prometheus { get; init; }

    /// <summary><c>prometheus-port</c>.</summary>
    public int PrometheusPort { get; init; } = DefaultPrometheusPort;

    /// <summary><c>prometheus-address</c>: loopback by default, as the page needs no password.</summary>
    public IPAddress PrometheusAddress { get; init; } = IPAddress.Loopback;

    /// <summary><c>prometheus-path</c>.</summary>
    public string PrometheusPath { get; init; } = "/metrics";
}
