using System.Net;
using Microsoft.Extensions.Configuration;

namespace JbAspire.ServiceDefaults;

/// <summary>The settings that every host has, read and checked once at its start. Names, defaults and ranges are in README.md.</summary>
internal sealed class HostSettings
{
    private const string Section = "ServiceDefaults:";

    public HostSettings(IConfiguration configuration)
    {
        OtlpEndpoint = configuration.GetHttpUrl("OTEL_EXPORTER_OTLP_ENDPOINT");
        GrpcPort = string.IsNullOrWhiteSpace(configuration["GRPC_PORT"]) ? null : configuration.GetInt32("GRPC_PORT", 0, 1, 65535);
        GrpcListenIp = configuration.GetIPAddress("Grpc:ListenIp");
        ShutdownTimeout = configuration.GetSeconds(Section + "ShutdownTimeoutSeconds", 10, 1, 300);

        MaxConcurrentConnections = configuration.GetInt32(Section + "MaxConcurrentConnections", 10_000, 1, 1_000_000);
        MaxUpgradedConnections = configuration.GetInt32(Section + "MaxUpgradedConnections", 10_000, 1, 1_000_000);
        MaxRequestBodyBytes = configuration.GetInt32(Section + "MaxRequestBodyBytes", 8 * 1024 * 1024, 1024, 1024 * 1024 * 1024);
        RequestHeadersTimeout = configuration.GetSeconds(Section + "RequestHeadersTimeoutSeconds", 10, 1, 300);
        KeepAliveTimeout = configuration.GetSeconds(Section + "KeepAliveTimeoutSeconds", 120, 1, 3600);
        Http2PingDelay = configuration.GetSeconds(Section + "Http2PingDelaySeconds", 30, 1, 3600);
        Http2PingTimeout = configuration.GetSeconds(Section + "Http2PingTimeoutSeconds", 20, 1, 300);
        Http2MaxStreamsPerConnection = configuration.GetInt32(Section + "Http2MaxStreamsPerConnection", 1000, 1, 100_000);

        HttpConnectTimeout = configuration.GetSeconds(Section + "HttpConnectTimeoutSeconds", 5, 1, 60);
        HttpAttemptTimeout = configuration.GetSeconds(Section + "HttpAttemptTimeoutSeconds", 10, 1, 300);
        HttpTotalTimeout = configuration.GetSeconds(Section + "HttpTotalTimeoutSeconds", 30, 1, 600);
        if (HttpTotalTimeout <= HttpAttemptTimeout)
            throw new ConfigurationException(
                Section + "HttpTotalTimeoutSeconds",
                $"{HttpTotalTimeout.TotalSeconds}",
                $"more than {Section}HttpAttemptTimeoutSeconds, which is {HttpAttemptTimeout.TotalSeconds}");
    }

    /// <summary>Where logs, traces and metrics go; null: nowhere.</summary>
    public Uri? OtlpEndpoint { get; }

    /// <summary>Where the host serves gRPC over cleartext HTTP/2; null: it does not.</summary>
    public int? GrpcPort { get; }

    /// <summary>The address that <see cref="GrpcPort"/> is bound to; null: the one of the host's first URL.</summary>
    public IPAddress? GrpcListenIp { get; }

    public TimeSpan ShutdownTimeout { get; }

    public int MaxConcurrentConnections { get; }

    public int MaxUpgradedConnections { get; }

    public int MaxRequestBodyBytes { get; }

    public TimeSpan RequestHeadersTimeout { get; }

    public TimeSpan KeepAliveTimeout { get; }

    public TimeSpan Http2PingDelay { get; }

    public TimeSpan Http2PingTimeout { get; }

    public int Http2MaxStreamsPerConnection { get; }

    public TimeSpan HttpConnectTimeout { get; }

    public TimeSpan HttpAttemptTimeout { get; }

    public TimeSpan HttpTotalTimeout { get; }
}
