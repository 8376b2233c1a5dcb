using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace JbAspire.AppHost;

/// <summary>
/// The fixed ports of the system, from configuration <c>Ports:NAME</c>. 0 is any free port, so that a second system runs beside a first:
/// <c>--Ports:Gateway=0 --Ports:Metrics=0 --Ports:Turn=0 --Ports:RtcMin=0</c>.
/// </summary>
internal sealed class Ports
{
    private const int AnyRtcPorts = 100;

    public Ports(IConfiguration configuration)
    {
        Gateway = Read(configuration, nameof(Gateway), 8000) is var gateway and not 0 ? gateway : null;
        Metrics = Read(configuration, nameof(Metrics), 9100) is var metrics and not 0 ? metrics : null;
        Turn = Read(configuration, nameof(Turn), 3478) is var turn and not 0 ? turn : FreeBlock(1);

        var minimum = Read(configuration, nameof(RtcMin), 40000);
        var first = minimum is 0 ? FreeBlock(AnyRtcPorts) : minimum;
        var last = Read(configuration, nameof(RtcMax), minimum is 0 ? first + AnyRtcPorts - 1 : 49999);
        if (last < first)
            throw new DistributedApplicationException($"Ports:RtcMax is {last}: it must not be below Ports:RtcMin, which is {first}.");
        RtcMin = Text(first);
        RtcMax = Text(last);
    }

    /// <summary>HTTP of the whole system; null: any.</summary>
    public int? Gateway { get; }

    /// <summary>Prometheus; null: any.</summary>
    public int? Metrics { get; }

    /// <summary>STUN and TURN, UDP and TCP.</summary>
    public int Turn { get; }

    public string TurnText => Text(Turn);

    /// <summary>The first port of media, UDP and TCP.</summary>
    public string RtcMin { get; }

    /// <summary>The last port of media.</summary>
    public string RtcMax { get; }

    private static int Read(IConfiguration configuration, string name, int standard)
    {
        if (configuration["Ports:" + name] is not { Length: > 0 } text)
            return standard;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            ? port
            : throw new DistributedApplicationException($"Ports:{name} is '{text}': it must be a port from 1 to 65535, or 0 for any free one.");
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    // Below the range from which the kernel takes the ports of outgoing connections.
    private static int FreeBlock(int length)
    {
        while (true)
        {
            var first = Random.Shared.Next(10000, 19900);
            if (Enumerable.Range(first, length).All(IsFree))
                return first;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Any, port));
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
