namespace JbAspire.Networking.Udp;

/// <summary>What UDP itself allows.</summary>
internal static class UdpLimits
{
    /// <summary>The longest payload over IPv4: 65,535 bytes less the IP header (20) and the UDP header (8).</summary>
    public const int MaxDatagramLength = 65_507;
}
