using Microsoft.Extensions.Options;

namespace JbAspire.Signaling;

/// <summary>Names the setting, its value and the allowed range, so that the start fails with one readable line.</summary>
internal sealed class SignalingOptionsValidator : IValidateOptions<SignalingOptions>
{
    public ValidateOptionsResult Validate(string? name, SignalingOptions options)
    {
        var faults = new List<string>();
        Check(nameof(options.MaxPeersPerRoom), options.MaxPeersPerRoom, 1, 1_000);
        Check(nameof(options.MaxRooms), options.MaxRooms, 1, 1_000_000);
        Check(nameof(options.MaxConnections), options.MaxConnections, 1, 1_000_000);
        Check(nameof(options.MaxFrameBytes), options.MaxFrameBytes, 1_024, 16_777_216);
        Check(nameof(options.MaxRelayFrameBytes), options.MaxRelayFrameBytes, 1_024, 1_048_576);
        Check(nameof(options.MaxTransportsPerPeer), options.MaxTransportsPerPeer, 1, 100);
        Check(nameof(options.MaxProducersPerPeer), options.MaxProducersPerPeer, 1, 1_000);
        Check(nameof(options.RateLimitPerSecond), options.RateLimitPerSecond, 1, 100_000);
        Check(nameof(options.RateLimitBurst), options.RateLimitBurst, 1, 100_000);
        Check(nameof(options.SendQueueFrames), options.SendQueueFrames, 16, 100_000);
        Check(nameof(options.JoinTimeoutSeconds), options.JoinTimeoutSeconds, 1, 3_600);
        Check(nameof(options.KeepAliveIntervalSeconds), options.KeepAliveIntervalSeconds, 1, 300);
        Check(nameof(options.KeepAliveTimeoutSeconds), options.KeepAliveTimeoutSeconds, 1, 300);
        Check(nameof(options.ReplicaLeaseMilliseconds), options.ReplicaLeaseMilliseconds, 500, 60_000);
        Check(nameof(options.SfuCallMilliseconds), options.SfuCallMilliseconds, 100, 60_000);
        if (!Uri.TryCreate(options.SfuControllerUrl, UriKind.Absolute, out _))
            faults.Add($"{SignalingOptions.Section}:{nameof(options.SfuControllerUrl)} is \"{options.SfuControllerUrl}\": an absolute URL is expected.");
        foreach (var origin in options.AllowedOrigins.Where(origin => origin != "*" && !IsOrigin(origin)))
            faults.Add($"{SignalingOptions.Section}:{nameof(options.AllowedOrigins)} has \"{origin}\": \"*\" or an origin such as \"https://calls.example.org\" is expected.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string setting, int value, int minimum, int maximum)
        {
            if (value < minimum || value > maximum)
                faults.Add($"{SignalingOptions.Section}:{setting} is {value}: allowed are {minimum} to {maximum}.");
        }
    }

    private static bool IsOrigin(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/" && !value.EndsWith('/');
}
