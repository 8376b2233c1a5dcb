using System.Net;
using Microsoft.Extensions.Configuration;

namespace JbAspire.AppHost;

/// <summary>Where media is received.</summary>
internal static class Network
{
    public const string LoopbackAddress = "127.0.0.1";
    private const string AllAddresses = "0.0.0.0";

    /// <summary>All addresses, unless the public address is this machine itself: then nothing is open to the outside.</summary>
    public static string ListenAddress(IConfiguration configuration)
    {
        var text = configuration["Parameters:public-address"] ?? LoopbackAddress;
        if (!IPAddress.TryParse(text, out var address))
            throw new DistributedApplicationException($"Parameters:public-address is '{text}': it must be an IP address that the clients reach.");
        return IPAddress.IsLoopback(address) ? text : AllAddresses;
    }
}
