using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>A TURN server in memory on virtual time, with everything real but the sockets.</summary>
internal sealed class TurnHarness : ITurnObserver
{
    private readonly HarnessSettings _settings;
    private readonly FillRandom _random;
    private readonly int _portsOfAddress;
    private int _clients;

    internal TurnHarness(HarnessSettings? settings = null)
    {
        _settings = settings ?? new HarnessSettings();
        _random = new Random(_settings.Seed).NextBytes;
        Ports = new RelayPorts(_settings.PortAddresses, _settings.MinPort, _settings.MaxPort, [], _random);
        _portsOfAddress = _settings.MaxPort - _settings.MinPort + 1;
        Quota = new AllocationQuota(_settings.Quota);
        Reservations = new Reservations(Ports, _random);
        Server = new TurnServer(_settings.Options, new TurnServices
        {
            Transport = Transport,
            Authenticator = Authenticator(_settings.Authentication),
            PeerPolicy = new PeerPolicy(_settings.Peers),
            Ports = Ports,
            Quota = Quota,
            Reservations = Reservations,
            Binding = new StunBindingProcedure(_settings.Binding),
            Random = _random,
            Observer = this,
        });
    }

    /// <summary>What the world's clock said when the server began: 2027-01-15.</summary>
    internal const long UnixSeconds = 1_800_000_000;

    internal RecordingTransport Transport { get; } = new();

    internal TurnServer Server { get; }

    internal RelayPorts Ports { get; }

    internal AllocationQuota Quota { get; }

    internal Reservations Reservations { get; }

    internal MonotonicTime Now { get; private set; } = MonotonicTime.FromMilliseconds(1_000_000);

    internal TurnCounters Counters => Server.Counters;

    /// <summary>How each allocation that has ended did.</summary>
    internal List<AllocationEnd> Ends { get; } = [];

    internal int Started { get; private set; }

    internal int Ended { get; private set; }

    internal AllocationTotals LastTotals { get; private set; }

    /// <summary>How many allocations each user has.</summary>
    internal Dictionary<string, int> LiveOfUser { get; } = [];

    internal static TurnAuthenticator Authenticator(TurnAuthenticationOptions options) =>
        new(options, new byte[TurnAuthenticator.NonceKeyLength], now => UnixSeconds + (now.Milliseconds / 1000) - 1000);

    /// <summary>A client of its own address.</summary>
    internal HarnessClient Connect(
        string? user = "anna", TurnClientTransport transport = TurnClientTransport.Udp, bool ipv6 = false, TransportAddress? address = null)
    {
        int number = ++_clients;
        string ofNumber = ipv6 ? $"2c0a:1::{number:x}" : $"22.{number >> 16}.{(number >> 8) & 255}.{number & 255}";
        TransportAddress own = address ?? Net.At(ofNumber, 7000);
        bool isStream = transport is TurnClientTransport.Tcp or TurnClientTransport.Tls;
        TransportProtocol protocol = isStream ? TransportProtocol.Tcp : TransportProtocol.Udp;
        TurnTestCredential? credential = user is null ? null : new TurnTestCredential(user, $"{user[0]}-secret");
        TransportAddress server = own.IsIPv6 ? Net.ServerIPv6 : Net.Server;
        return new HarnessClient(this, new TurnTestClient(credential, _random), new TurnClient(new FiveTuple(protocol, server, own), transport));
    }

    internal void Advance(double seconds)
    {
        MonotonicTime end = Now + TimeSpan.FromSeconds(seconds);
        while (Server.NextDeadline <= end)
        {
            Now = Server.NextDeadline < Now ? Now : Server.NextDeadline;
            Server.HandleDeadline(Now);
        }

        Now = end;
    }

    /// <summary>A datagram of a peer at a relayed address (as the world names it, where nothing is translated).</summary>
    internal void FromPeer(TransportAddress peer, TransportAddress relay, byte[] data) =>
        Server.HandlePeer(data, new FiveTuple(TransportProtocol.Udp, relay, peer), Now);

    /// <summary>A peer connects to a relayed address of TCP.</summary>
    internal FiveTuple PeerConnects(TransportAddress peer, TransportAddress relay)
    {
        FiveTuple path = new(TransportProtocol.Tcp, relay, peer);
        Transport.Connections.Add(path);
        Server.HandlePeerConnected(path, Now);
        return path;
    }

    internal long Drops(TurnDrop reason) => Counters.Drops[(int)reason];

    internal long Errors(StunErrorCode code) => Counters.AllErrorResponses().Where(error => error.Code == code).Sum(error => error.Count);

    /// <summary>The traffic of the one realm, and of the one transport that a test's clients use.</summary>
    internal TurnRelayed Relayed => Assert.Single(Counters.Relayed, relayed => relayed.FromClients.Packets + relayed.FromPeers.Packets > 0);

    internal (FiveTuple Path, byte[] Bytes) SentToPeer()
    {
        (FiveTuple, byte[]) sent = Assert.Single(Transport.ToPeers);
        Transport.ToPeers.Clear();
        return sent;
    }

    /// <summary>Hands datagrams that left a relay for another relay of this server to that one, as the host's network would.</summary>
    internal void Loop()
    {
        foreach ((FiveTuple path, byte[] bytes) in Transport.ToPeers.ToArray())
        {
            if (Transport.Relays.Contains(path.Remote) && Transport.ToPeers.Remove((path, bytes)))
                FromPeer(path.Local, path.Remote, bytes);
        }
    }

    /// <summary>What must hold at any moment.</summary>
    internal void AssertConsistent()
    {
        Assert.Equal(Server.AllocationCount, Quota.AllocationCount);
        Assert.Equal(Server.AllocationCount, Started - Ended);
        Assert.Equal(Server.AllocationCount, Counters.AllocationsStarted.Sum() - Counters.AllocationsEnded.Sum());
        Assert.Equal(Transport.Relays.Count + Reservations.Count, Used(TransportProtocol.Udp));
        Assert.Equal(Transport.Listeners.Count, Used(TransportProtocol.Tcp));
        Assert.InRange(Transport.Relays.Count + Transport.Listeners.Count, Server.AllocationCount, 2 * Server.AllocationCount);
        Assert.Equal(Transport.Connections.Count, Server.PeerConnectionCount);
        Assert.All(Transport.Connections, path => Assert.Contains(path.Local, Transport.Listeners));
        Assert.All(Transport.Splices.Keys, path => Assert.Contains(path, Transport.Connections));
    }

    /// <summary>That nothing at all is left.</summary>
    internal void AssertEmpty()
    {
        AssertConsistent();
        Assert.Equal(0, Server.AllocationCount);
        Assert.Equal(0, Quota.UserCount);
        Assert.Equal(0, Quota.GrantedBytesPerSecond);
        Assert.Equal(MonotonicTime.Never, Server.NextDeadline);
        Assert.Empty(Transport.Connections);
        Reservations.Expire(Now + Reservations.Lifetime);
        Assert.Equal(0, Used(TransportProtocol.Udp));
        Assert.Equal(0, Reservations.Count);
    }

    void ITurnObserver.AllocationStarted(in AllocationDescription allocation, TimeSpan lifetime)
    {
        Started++;
        LiveOfUser[allocation.Username] = LiveOfUser.GetValueOrDefault(allocation.Username) + 1;
    }

    void ITurnObserver.AllocationEnded(in AllocationDescription allocation, AllocationEnd cause, TimeSpan age, in AllocationTotals totals)
    {
        Ended++;
        LiveOfUser[allocation.Username]--;
        LastTotals = totals;
        if (Transport.KeepsBytes)
            Ends.Add(cause);
    }

    internal int Used(TransportProtocol protocol) =>
        _settings.PortAddresses.Sum(address => _portsOfAddress - Ports.CountFree(address, protocol));
}
