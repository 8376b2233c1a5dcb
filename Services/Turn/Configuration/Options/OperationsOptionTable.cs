using static JbAspire.Turn.Configuration.Options.OptionKinds;

namespace JbAspire.Turn.Configuration.Options;

/// <summary>Options of <see cref="OperationsOptions"/>.</summary>
internal static class OperationsOptionTable
{
    private const int MaxDrainSeconds = 86_400;

    public static IEnumerable<TurnOption> Options =>
    [
        Switch("verbose", o => o.Operations.Verbosity >= LogVerbosity.Verbose, (o, v) => Raise(o, v, LogVerbosity.Verbose),
            "Logs more, and addresses as they are.") with { Short = 'v', NeedsRestart = true },
        Switch("Verbose", o => o.Operations.Verbosity == LogVerbosity.Extra, (o, v) => Raise(o, v, LogVerbosity.Extra),
            "Logs everything.") with { Short = 'V', Setting = "ExtraVerbose", NeedsRestart = true },
        LogFile(),
        Switch("no-stdout-log", o => !o.Operations.ConsoleLog, (o, v) => With(o, o.Operations with { ConsoleLog = !v }),
            "Logs to log-file alone.") with { NeedsRestart = true },
        FilePath("pidfile", "file", o => o.Operations.PidFile, (o, v) => With(o, o.Operations with { PidFile = v }),
            "Holds the process id while the server runs.") with { NeedsRestart = true },
        Number("drain-timeout", "seconds", (0, MaxDrainSeconds), o => o.Operations.DrainTimeout,
            (o, v) => With(o, o.Operations with { DrainTimeout = (int)v }), "How long SIGTERM waits for allocations to end; 0: not at all."),
        Switch("prometheus", o => o.Operations.Prometheus, (o, v) => With(o, o.Operations with { Prometheus = v }),
            "Serves metrics to Prometheus.") with { NeedsRestart = true },
        Number("prometheus-port", "port", (1, ushort.MaxValue), o => o.Operations.PrometheusPort,
            (o, v) => With(o, o.Operations with { PrometheusPort = (int)v }), "TCP port of the metrics.") with { NeedsRestart = true },
        Of("prometheus-address", "ip", "an IPv4 or IPv6 address such as 127.0.0.1 or ::", value => OptionValues.AddressOrNull(value.Text),
            o => o.Operations.PrometheusAddress, (o, v) => With(o, o.Operations with { PrometheusAddress = v }),
            "Address of the metrics, which need no password.") with { NeedsRestart = true },
        Of("prometheus-path", "path", "a path that begins with / and has no blanks",
            value => value.Text.StartsWith('/') && value.Text.Length > 1 && !value.Text.Any(char.IsWhiteSpace) ? value.Text : null,
            o => o.Operations.PrometheusPath, (o, v) => With(o, o.Operations with { PrometheusPath = v }),
            "Path of the metrics.") with { NeedsRestart = true },
    ];

    private static TurnOption LogFile()
    {
        TurnOption path = FilePath(
            "log-file",
            "file",
            o => o.Operations.LogFile,
            (o, v) => With(o, o.Operations with { LogFile = v }),
            "Also logs to this file, opened anew on SIGHUP; stdout, - and syslog mean the console alone.");
        return path with
        {
            Short = 'l',
            NeedsRestart = true,
            Apply = (options, values) => values[^1].Text is "stdout" or "-" or "syslog"
                ? With(options, options.Operations with { LogFile = null })
                : path.Apply(options, values),
        };
    }

    // "verbose" and "Verbose" are one level; the order in which they are read does not matter.
    private static TurnServerOptions Raise(TurnServerOptions options, bool isOn, LogVerbosity level) =>
        isOn && options.Operations.Verbosity < level ? With(options, options.Operations with { Verbosity = level }) : options;

    private static TurnServerOptions With(TurnServerOptions options, OperationsOptions operations) => options with { Operations = operations };
}
