using System.Net;

namespace JbAspire.Turn.Configuration;

/// <summary>What the settings need to know of an address. Its own property for the family is a type of sockets, which Networking alone names.</summary>
internal static class IPAddressExtensions
{
    private const int IPv6Length = 16;

    public static bool IsIPv6(this IPAddress address) => address.GetAddressBytes().Length == IPv6Length;

    /// <summary>Whether both are IPv4 or both are IPv6.</summary>
    public static bool IsOfFamilyOf(this IPAddress address, IPAddress other) => address.IsIPv6() == other.IsIPv6();

    /// <summary>0.0.0.0 and ::.</summary>
    public static bool IsUnspecified(this IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
