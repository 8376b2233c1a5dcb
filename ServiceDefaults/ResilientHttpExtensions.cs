using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace JbAspire.ServiceDefaults;

/// <summary>What every HTTP client of the client factory has: service discovery, time-outs, retries and a circuit breaker.</summary>
internal static class ResilientHttpExtensions
{
    private static readonly TimeSpan MinimumSampling = TimeSpan.FromSeconds(30);

    public static void AddResilientHttp(this IServiceCollection services, HostSettings settings)
    {
        services.AddServiceDiscovery();
        services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler(options => Configure(options, settings));
            http.AddServiceDiscovery();
        });
        // After the clients' own configuration: a gRPC client brings its own primary handler.
        services.PostConfigureAll<HttpClientFactoryOptions>(options => options.HttpMessageHandlerBuilderActions.Add(builder =>
        {
            if (builder.PrimaryHandler is SocketsHttpHandler handler)
                Configure(handler, settings);
        }));
    }

    private static void Configure(SocketsHttpHandler handler, HostSettings settings)
    {
        handler.ConnectTimeout = settings.HttpConnectTimeout;
        // Finds a server that vanished while a stream of events was silent.
        handler.KeepAlivePingDelay = settings.Http2PingDelay;
        handler.KeepAlivePingTimeout = settings.Http2PingTimeout;
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
    }

    private static void Configure(HttpStandardResilienceOptions options, HostSettings settings)
    {
        options.AttemptTimeout.Timeout = settings.HttpAttemptTimeout;
        options.AttemptTimeout.TimeoutGenerator = arguments => TimeoutOf(arguments, settings.HttpAttemptTimeout);
        options.TotalRequestTimeout.Timeout = settings.HttpTotalTimeout;
        options.TotalRequestTimeout.TimeoutGenerator = arguments => TimeoutOf(arguments, settings.HttpTotalTimeout);
        options.Retry.ShouldHandle = arguments => ValueTask.FromResult(ShouldRetry(arguments));

        // The library asks for at least two attempts in a sampling period.
        var twoAttempts = settings.HttpAttemptTimeout * 2;
        options.CircuitBreaker.SamplingDuration = twoAttempts > MinimumSampling ? twoAttempts : MinimumSampling;
    }

    // A gRPC call carries its own deadline. Its response headers come with the first message, which for a stream of events may be hours away.
    private static ValueTask<TimeSpan> TimeoutOf(TimeoutGeneratorArguments arguments, TimeSpan timeout) =>
        ValueTask.FromResult(IsGrpc(arguments.Context.GetRequestMessage()) ? Timeout.InfiniteTimeSpan : timeout);

    // A connection that never came about carried nothing: any request may try again. What may have reached the server is repeated only where
    // the method is idempotent (RFC 9110 §9.2.2), and never for gRPC, whose requests may be streams.
    private static bool ShouldRetry(RetryPredicateArguments<HttpResponseMessage> arguments)
    {
        if (arguments.Outcome.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError })
            return true;
        var request = arguments.Context.GetRequestMessage();
        return IsIdempotent(request?.Method) && HttpClientResiliencePredicates.IsTransient(arguments.Outcome);
    }

    private static bool IsIdempotent(HttpMethod? method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Options || method == HttpMethod.Put || method == HttpMethod.Delete;

    private static bool IsGrpc(HttpRequestMessage? request) =>
        request?.Content?.Headers.ContentType?.MediaType is { } type && type.StartsWith("application/grpc", StringComparison.Ordinal);
}
