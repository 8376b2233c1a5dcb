using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace JbAspire.AppHost;

/// <summary>
/// The fixed ports of the system, from configuration <c>Ports:NAME</c>. 0 is any free port, so that a second system runs beside a first:
/// <c>--Ports:Gateway=0 --Ports:Metrics=0 --Ports:Turn=0 --Ports:TurnTls=0 --Ports:TurnMetrics=0 --Ports:RelayMin=0 --Ports:RtcMin=0</c>.
/// </summary>
internal sealed class Ports
{
    private const int AnyRtcPorts = 100;
    private const int AnyRelayPorts = 200;
    private readonly List<(int First, int Last)> _chosen = [];

    public Ports(IConfiguration configuration)
    {
        Gateway = Read(configuration, nameof(Gateway), 8000) is var gateway and not 0 ? gateway : null;
        Metrics = Read(configuration, nameof(Metrics), 9100) is var metrics and not 0 ? metrics : null;
        TurnMetrics = Read(configuration, nameof(TurnMetrics), 9641) is var turnMetrics and not 0 ? turnMetrics : null;
        Turn = Read(configuration, nameof(Turn), 3478) is var turn and not 0 ? turn : FreeBlock(1);
        TurnTls = Read(configuration, nameof(TurnTls), 5349) is var turnTls and not 0 ? turnTls : FreeBlock(1);
        if (TurnTls == Turn)
            throw new DistributedApplicationException($"Ports:TurnTls is {TurnTls}: it must differ from Ports:Turn.");
        (RtcMin, RtcMax) = ReadRange(configuration, nameof(RtcMin), 40000, nameof(RtcMax), 49999, AnyRtcPorts);
        (RelayMin, RelayMax) = ReadRange(configuration, nameof(RelayMin), 49152, nameof(RelayMax), IPEndPoint.MaxPort, AnyRelayPorts);
    }

    /// <summary>HTTP of the whole system; null: any.</summary>
    public int? Gateway { get; }

    /// <summary>Prometheus; null: any.</summary>
    public int? Metrics { get; }

    /// <summary>STUN and TURN, UDP and TCP.</summary>
    public int Turn { get; }

    public string TurnText => Text(Turn);

    /// <summary>TURN over TLS and DTLS.</summary>
    public int TurnTls { get; }

    public string TurnTlsText => Text(TurnTls);

    /// <summary>Prometheus page of the TURN server; null: any.</summary>
    public int? TurnMetrics { get; }

    /// <summary>The first UDP port that is lent to a client.</summary>
    public string RelayMin { get; }

    /// <summary>The last UDP port that is lent to a client.</summary>
    public string RelayMax { get; }

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

    private (string First, string Last) ReadRange(
        IConfiguration configuration, string firstName, int standardFirst, string lastName, int standardLast, int anyLength)
    {
        var asked = Read(configuration, firstName, standardFirst);
        var first = asked is 0 ? FreeBlock(anyLength) : asked;
        var last = Read(configuration, lastName, asked is 0 ? first + anyLength - 1 : standardLast);
        if (last < first)
            throw new DistributedApplicationException($"Ports:{lastName} is {last}: it must not be below Ports:{firstName}, which is {first}.");
        return (Text(first), Text(last));
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    // Below the range from which the kernel takes the ports of outgoing connections.
    private int FreeBlock(int length)
    {
        while (true)
        {
            var first = Random.Shared.Next(10000, 19900 - length);
            var last = first + length - 1;
            if (_chosen.Any(block => first <= block.Last && block.First <= last) || !Enumerable.Range(first, length).All(IsFree))
                continue;
            _chosen.Add((first, last));
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
