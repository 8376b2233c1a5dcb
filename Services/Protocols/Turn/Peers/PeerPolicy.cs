using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Peers;

/// <summary>
/// Decides on peers by address, safe where nothing is configured. The first of these that knows the address decides: own listeners;
/// addresses that are never peers (unspecified, multicast, and loopback unless it is allowed, also embedded in IPv6 ones);
/// <c>allowed-peer-ip</c>; <c>denied-peer-ip</c>; <c>allow-loopback-peers</c>; own addresses; <see cref="SpecialAddresses.Denied"/>.
/// Everything else is a peer.
/// </summary>
/// <remarks>
/// As in coturn, <c>allowed-peer-ip</c> overrides <c>denied-peer-ip</c>, but neither multicast nor loopback. Everything but the listeners
/// is in one table, so that the length of the lists hardly matters to <see cref="AllowsPeer"/>, which runs for each datagram of a Send
/// indication.
/// </remarks>
public sealed class PeerPolicy : IPeerPolicy
{
    private readonly IpRangeMap<PeerVerdict> _verdicts;
    private readonly IpRangeMap<bool> _ownAddresses;
    private readonly ushort[] _listeningPorts;
    private readonly int _minRelayPort;
    private readonly int _maxRelayPort;

    /// <summary>Makes a policy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A port is out of its range; the message names it.</exception>
    public PeerPolicy(PeerPolicyOptions options)
    {
        RequirePort(nameof(options.MinRelayPort), options.MinRelayPort, 1);
        RequirePort(nameof(options.MaxRelayPort), options.MaxRelayPort, options.MinRelayPort);
        _minRelayPort = options.MinRelayPort;
        _maxRelayPort = options.MaxRelayPort;
        _listeningPorts = [.. options.Listeners.Select(listener => (ushort)listener.Port).Distinct()];
        _verdicts = new IpRangeMap<PeerVerdict>(Verdicts(options), new PeerVerdict(PeerRule.Default, PeerReach.All));
        _ownAddresses = new IpRangeMap<bool>(OwnAddresses(options).Select(range => (range, true)), otherwise: false);
    }

    /// <inheritdoc/>
    public bool AllowsPermission(in TransportAddress peer, out PeerRule rule)
    {
        PeerVerdict verdict = Judge(IpRange.NumberOf(peer), peer.IsIPv6);
        bool isAllowed = verdict.Reach != PeerReach.None;
        rule = isAllowed && verdict.Rule == PeerRule.OwnAddress ? PeerRule.Default : verdict.Rule;
        return isAllowed;
    }

    /// <inheritdoc/>
    public bool AllowsPeer(in TransportAddress peer, out PeerRule rule)
    {
        UInt128 number = IpRange.NumberOf(peer);
        int port = peer.Port;
        if (_listeningPorts.AsSpan().Contains((ushort)port) && _ownAddresses.Find(number))
        {
            rule = PeerRule.OwnListener;
            return false;
        }

        PeerVerdict verdict = Judge(number, peer.IsIPv6);
        rule = verdict.Rule;
        if (verdict.Reach != PeerReach.RelayPorts)
        {
            return verdict.Reach == PeerReach.All;
        }

        bool isRelayPort = port >= _minRelayPort && port <= _maxRelayPort;
        rule = isRelayPort ? PeerRule.Default : PeerRule.OwnAddress;
        return isRelayPort;
    }

    private PeerVerdict Judge(UInt128 number, bool isIPv6)
    {
        PeerVerdict verdict = _verdicts.Find(number);

        // The one form of embedding that no range describes.
        return isIPv6 && verdict.Rule == PeerRule.Default && SpecialAddresses.IsIsatap(number)
            ? new PeerVerdict(PeerRule.Embedded, PeerReach.None)
            : verdict;
    }

    private static IEnumerable<(IpRange Range, PeerVerdict Verdict)> Verdicts(PeerPolicyOptions options)
    {
        var allowed = new PeerVerdict(PeerRule.Allowed, PeerReach.All);
        var denied = new PeerVerdict(PeerRule.Denied, PeerReach.None);
        var relay = new PeerVerdict(PeerRule.OwnAddress, PeerReach.RelayPorts);
        var host = new PeerVerdict(PeerRule.OwnAddress, PeerReach.None);
        IEnumerable<(IpRange, PeerVerdict)> loopback = SpecialAddresses.Loopback
            .Select(entry => (entry.Range, options.AllowLoopbackPeers ? allowed : new PeerVerdict(entry.Rule, PeerReach.None)));

        return
        [
            .. options.AllowLoopbackPeers ? [] : loopback,
            .. SpecialAddresses.NeverPeers.Select(entry => (entry.Range, new PeerVerdict(entry.Rule, PeerReach.None))),
            .. options.Allowed.Select(range => (range, allowed)),
            .. options.Denied.Select(range => (range, denied)),
            .. loopback,
            .. options.RelayAddresses.Select(address => (IpRange.From(address), relay)),
            .. options.HostAddresses.Concat(options.Listeners).Select(address => (IpRange.From(address), host)),
            .. SpecialAddresses.Denied.Select(entry => (entry.Range, new PeerVerdict(entry.Rule, PeerReach.None))),
        ];
    }

    // A listener on one of the addresses is taken for one on all of them: 0.0.0.0 and a translated address come to the same socket.
    private static IEnumerable<IpRange> OwnAddresses(PeerPolicyOptions options) =>
    [
        .. options.RelayAddresses.Concat(options.HostAddresses).Concat(options.Listeners).Select(address => IpRange.From(address)),
        .. SpecialAddresses.Loopback.Select(entry => entry.Range),
        .. SpecialAddresses.NeverPeers.Where(entry => entry.Rule == PeerRule.Unspecified).Select(entry => entry.Range),
    ];

    private static void RequirePort(string name, int value, int minimum)
    {
        if (value < minimum || value > ushort.MaxValue)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; allowed are {minimum}-{ushort.MaxValue}.");
        }
    }
}
