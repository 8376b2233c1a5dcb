using System.Net;

namespace JbAspire.Turn.Monitoring;

/// <summary>
/// An address as logs may show it: the last octet of IPv4 and the last 80 bits of IPv6 are zero, as they would tell one subscriber from another;
/// the port stays. Written out only when a log is.
/// </summary>
/// <param name="EndPoint">The address.</param>
/// <param name="IsVerbose">Whether it is shown as it is (<c>verbose</c>).</param>
internal readonly record struct RedactedAddress(IPEndPoint EndPoint, bool IsVerbose = false)
{
    private const int KeptIPv6Bytes = 6;

    public override string ToString() => IsVerbose ? EndPoint.ToString() : new IPEndPoint(Redact(EndPoint.Address), EndPoint.Port).ToString();

    private static IPAddress Redact(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return Redact(address.MapToIPv4()).MapToIPv6();

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(bytes.Length == 4 ? 3 : KeptIPv6Bytes).Clear();
        return new IPAddress(bytes);
    }
}
