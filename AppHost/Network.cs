using System.Net;
using Microsoft.Extensions.Configuration;

namespace JbAspire.AppHost;

/// <summary>Where media is received.</summary>
internal static class Network
{
    public const string LoopbackAddress = "127.0.0.1";
    private const string AllAddresses = "0.0.0.0";
    private const int DiscardPort = 9;

    /// <summary>The address that clients reach: <c>Parameters:public-address</c>.</summary>
    public static IPAddress PublicAddress(IConfiguration configuration)
    {
        var text = configuration["Parameters:public-address"] ?? LoopbackAddress;
        return IPAddress.TryParse(text, out var address)
            ? address
            : throw new DistributedApplicationException($"Parameters:public-address is '{text}': it must be an IP address that the clients reach.");
    }

    /// <summary>All addresses, unless the public address is this machine itself: then nothing is open to the outside.</summary>
    public static string ListenAddress(IConfiguration configuration)
    {
        var address = PublicAddress(configuration);
        return IPAddress.IsLoopback(address) ? address.ToString() : AllAddresses;
    }

    /// <summary>An address as the host of a URL: IPv6 in brackets.</summary>
    public static string UrlHost(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    /// <summary>
    /// The address of ours that packets towards another one leave from: that one itself where it is ours, behind a NAT the private one; null
    /// where there is no way there. Nothing is sent.
    /// </summary>
    public static IPAddress? LocalAddressOf(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(address, DiscardPort);
            return (socket.LocalEndPoint as IPEndPoint)?.Address;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
