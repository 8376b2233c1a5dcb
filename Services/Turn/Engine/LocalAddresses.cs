using System.Net;
using System.Net.NetworkInformation;

namespace JbAspire.Turn.Engine;

/// <summary>The addresses of this host.</summary>
internal static class LocalAddresses
{
    /// <summary>All unicast addresses, but those of IPv6 that hold on one link alone.</summary>
    public static IReadOnlyList<IPAddress> All() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => !address.IsIPv6LinkLocal)
            .Distinct(),
    ];
}
