using System.Net;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Turn.Configuration;

namespace JbAspire.Turn.Engine;

/// <summary>The settings that say which peers may be reached, in the terms of the core.</summary>
internal static class PeerSettings
{
    /// <param name="options">The configuration.</param>
    /// <param name="relays">The addresses on which relays are made.</param>
    /// <param name="listeners">Where the process listens for clients, with ports.</param>
    public static PeerPolicyOptions Of(TurnServerOptions options, IReadOnlyList<IPAddress> relays, IEnumerable<IPEndPoint> listeners) => new()
    {
        Allowed = options.Peers.Allowed,
        Denied = options.Peers.Denied,
        AllowLoopbackPeers = options.Peers.AllowLoopback,
        RelayAddresses = [.. RelayAddresses(options, relays).Distinct().Select(CoreSettings.Address)],
        HostAddresses = [.. LocalAddresses.All().Select(CoreSettings.Address)],
        Listeners = [.. listeners.Concat(Metrics(options.Operations)).Select(CoreSettings.Address)],
        MinRelayPort = options.Relay.MinPort,
        MaxRelayPort = options.Relay.MaxPort,
    };

    // The page needs no password, so it must not be reachable by way of a relay.
    private static IEnumerable<IPEndPoint> Metrics(OperationsOptions options) =>
        options.Prometheus ? [new IPEndPoint(options.PrometheusAddress, options.PrometheusPort)] : [];

    private static IEnumerable<IPAddress> RelayAddresses(TurnServerOptions options, IReadOnlyList<IPAddress> relays)
    {
        foreach (ExternalAddress external in options.Relay.ExternalIps)
        {
            yield return external.Public;
            if (external.Private is not null)
                yield return external.Private;
        }

        foreach (IPAddress relay in relays)
            yield return relay;
    }
}
