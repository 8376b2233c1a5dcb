using System.ComponentModel;
using System.Net;
using JbAspire.Networking;
using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration;

namespace JbAspire.Turn.Engine;

/// <summary>
/// Binds the listeners: UDP on every loop, so that the system spreads clients over them, TCP on the first. Each port serves plain and, with a
/// certificate, secure transports alike.
/// </summary>
internal sealed class ListenerBinder(ListenerOptions options, IReadOnlyList<EventLoop> loops)
{
    private readonly List<IPEndPoint> _udp = [];
    private readonly List<IPEndPoint> _tcp = [];

    /// <summary>Where UDP is received.</summary>
    public IReadOnlyList<IPEndPoint> Udp => _udp;

    /// <summary>Where TCP is accepted.</summary>
    public IReadOnlyList<IPEndPoint> Tcp => _tcp;

    /// <exception cref="ConfigurationException">An address is taken, or not one of this host.</exception>
    public void Bind(IEnumerable<(string Setting, int Port)> ports)
    {
        foreach ((string setting, int port) in ports)
        {
            foreach (IPEndPoint endPoint in EndPoints(port))
            {
                if (options.Udp || options.Dtls)
                    _udp.Add(BindOne(endPoint, setting, BindUdp));
                if (options.Tcp || options.Tls)
                    _tcp.Add(BindOne(endPoint, setting, local => loops[0].BindTcp(local, StreamFraming.Raw)));
            }
        }
    }

    /// <summary>Binds UDP on further addresses: those of NAT behaviour discovery that have no listener yet.</summary>
    /// <exception cref="ConfigurationException">An address is taken, or not one of this host.</exception>
    public void BindAlternates(IEnumerable<IPEndPoint> endPoints)
    {
        foreach (IPEndPoint endPoint in endPoints.Except(_udp))
            _udp.Add(BindOne(endPoint, "alt-listening-port", BindUdp));
    }

    private IEnumerable<IPEndPoint> EndPoints(int port) => options.Ips.Count > 0
        ? options.Ips.Select(address => new IPEndPoint(address, port))
        : [new IPEndPoint(IPAddress.IPv6Any, port)];

    private IPEndPoint BindUdp(IPEndPoint local)
    {
        UdpAddress.RequireFree(local);
        IPEndPoint bound = local;
        foreach (EventLoop loop in loops)
            bound = loop.BindUdp(bound, reusePort: loops.Count > 1);
        return bound;
    }

    private static IPEndPoint BindOne(IPEndPoint endPoint, string setting, Func<IPEndPoint, IPEndPoint> bind)
    {
        try
        {
            return bind(endPoint);
        }
        catch (Win32Exception) when (endPoint.Address.Equals(IPAddress.IPv6Any))
        {
            // A host without IPv6 has no [::]; any other reason shows again here.
            return BindOne(new IPEndPoint(IPAddress.Any, endPoint.Port), setting, bind);
        }
        catch (Win32Exception exception)
        {
            throw new ConfigurationException(
                $"listening-ip with {setting}", endPoint.ToString(), $"an address of this host and a port that is free ({exception.Message})");
        }
    }
}
