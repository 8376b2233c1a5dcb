using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>A host candidate of ours (RFC 8445 §5.1; for TCP always passive, RFC 6544 §4.5).</summary>
/// <param name="Foundation">Equal for candidates of the same base and protocol.</param>
/// <param name="Priority">RFC 8445 §5.1.2.</param>
/// <param name="Address">The announced IP address.</param>
/// <param name="Protocol">UDP or TCP.</param>
/// <param name="Port">The port, 1-65535.</param>
public sealed record IceCandidate(string Foundation, uint Priority, string Address, TransportProtocol Protocol, int Port)
{
    private const int HostTypePreference = 126;
    private const int PreferredLocalPreference = 0xFFFF;
    private const int OtherLocalPreference = 0x7FFF;
    private const int ComponentId = 1;

    /// <summary>The candidates of a transport, in falling priority.</summary>
    internal static IReadOnlyList<IceCandidate> Create(IReadOnlyList<ListenInfo> listenInfos, WebRtcTransportOptions options)
    {
        var candidates = new List<IceCandidate>(listenInfos.Count);
        for (int i = 0; i < listenInfos.Count; i++)
        {
            ListenInfo info = listenInfos[i];
            bool isTcp = info.Protocol == TransportProtocol.Tcp;
            if (isTcp ? !options.EnableTcp : !options.EnableUdp)
            {
                continue;
            }

            bool tcpFirst = options.PreferTcp && !options.PreferUdp;
            int localPreference = (isTcp == tcpFirst ? PreferredLocalPreference : OtherLocalPreference) - i;
            candidates.Add(new IceCandidate(
                isTcp ? "tcpcandidate" : "udpcandidate",
                ((uint)HostTypePreference << 24) | ((uint)localPreference << 8) | (256 - ComponentId),
                info.AnnouncedAddress ?? info.Local.ToIPAddress().ToString(),
                info.Protocol,
                info.Local.Port));
        }

        candidates.Sort(static (left, right) => right.Priority.CompareTo(left.Priority));
        return candidates;
    }
}
