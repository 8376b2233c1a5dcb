using System.Net;
using JbAspire.ServiceDefaults;

namespace JbAspire.Turn.Configuration;

/// <summary>Checks addresses and ports against each other.</summary>
internal static class AddressRules
{
    /// <exception cref="ConfigurationException">Two of them do not go together.</exception>
    public static TurnServerOptions Check(TurnServerOptions options, ICollection<string> warnings)
    {
        ListenerOptions listeners = options.Listeners;
        RelayOptions relay = options.Relay;
        if (relay.MinPort > relay.MaxPort)
            throw new ConfigurationException("max-port", $"{relay.MaxPort}", $"min-port or more, which is {relay.MinPort}");
        if (listeners is { Udp: false, Tcp: false, Tls: false, Dtls: false })
            throw new ConfigurationException("no-dtls", "true", "off where no-udp, no-tcp and no-tls are on, or nobody is served");
        if (relay is { Udp: false, Tcp: false } && !listeners.StunOnly)
            throw new ConfigurationException("no-tcp-relay", "true", "off where no-udp-relay is on, or nothing is relayed; stun-only says that");
        if (listeners.ProxyProtocol && listeners.ProxyTrustedIps.Count == 0)
            throw new ConfigurationException("proxy-trusted-ip", "", "set where proxy-protocol is on, or any client could claim any address");
        if (relay.Ips.FirstOrDefault(address => address.IsUnspecified()) is { } any)
            throw new ConfigurationException("relay-ip", $"{any}", "one address of this host, not all of them");
        if (listeners is { NoStun: true, StunOnly: true })
            throw new ConfigurationException("stun-only", "true", "off where no-stun is on, or nothing is served");

        CheckExternal(relay);
        if (listeners.NoStun)
            warnings.Add("no-stun is set: Binding requests are dropped, so browsers learn no server-reflexive candidate from this server");
        if (listeners.Rfc5780 && !HasTwoOfOneFamily(listeners.Ips))
            warnings.Add("rfc5780 is ignored: it needs two listening-ip of one family");
        return options;
    }

    // RFC 8656 has one relayed address for each family, so a public address without private part can stand for one of each family only.
    private static void CheckExternal(RelayOptions relay)
    {
        foreach (IGrouping<bool, ExternalAddress> family in relay.ExternalIps.GroupBy(address => address.Public.IsIPv6()))
        {
            if (family.Count() > 1 && family.FirstOrDefault(address => address.Private is null) is { } lonely)
                throw new ConfigurationException("external-ip", $"{lonely}", "public/private where there are several of one family");
            if (family.GroupBy(address => address.Private).FirstOrDefault(same => same.Count() > 1)?.First() is { } twice)
                throw new ConfigurationException("external-ip", $"{twice}", "the only one with its private address");
        }

        foreach (ExternalAddress address in relay.ExternalIps)
        {
            if (address.Public.IsUnspecified())
                throw new ConfigurationException("external-ip", $"{address}", "an address that the world can reach");
            if (address.Private is not { } local || relay.Ips.Count == 0 || relay.Ips.Contains(local))
                continue;
            string locals = string.Join(", ", relay.Ips);
            throw new ConfigurationException("external-ip", $"{address}", $"public/private with one of relay-ip after the slash: {locals}");
        }
    }

    private static bool HasTwoOfOneFamily(IReadOnlyList<IPAddress> addresses) =>
        addresses.Where(address => !address.IsUnspecified()).GroupBy(address => address.IsIPv6()).Any(family => family.Count() > 1);
}
