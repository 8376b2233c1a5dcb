using System.Net;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;
using JbAspire.Turn.Configuration;

namespace JbAspire.Turn.Engine;

/// <summary>NAT behaviour discovery (RFC 5780) on the first two addresses of each family, where it is on.</summary>
internal static class NatDiscoverySettings
{
    /// <param name="options">The configuration.</param>
    /// <param name="port">The port of the listeners, P1.</param>
    /// <returns>One for each family that has two addresses.</returns>
    public static IReadOnlyList<StunNatDiscovery> Of(TurnServerOptions options, int port)
    {
        if (!options.Listeners.Rfc5780)
            return [];

        int alternatePort = options.Listeners.AltPort == 0 ? port + 1 : options.Listeners.AltPort;
        return
        [
            .. options.Listeners.Ips
                .GroupBy(address => address.IsIPv6(), (_, addresses) => addresses.Take(2).ToArray())
                .Where(pair => pair.Length == 2)
                .Select(pair => new StunNatDiscovery
                {
                    Primary = TransportAddress.From(pair[0], port),
                    Alternate = TransportAddress.From(pair[1], alternatePort),
                    PublicPrimary = External(options, pair[0]),
                    PublicAlternate = External(options, pair[1]),
                }),
        ];
    }

    // A public address alone stands for one address of ours, so it cannot be both of them.
    private static TransportAddress? External(TurnServerOptions options, IPAddress address) =>
        options.Relay.ExternalIps.FirstOrDefault(external => address.Equals(external.Private)) is { } found
            ? CoreSettings.Address(found.Public)
            : null;
}
