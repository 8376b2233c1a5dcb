using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using JbAspire.Tests.Scenarios.Turn;

namespace JbAspire.Tests.Fuzz.Targets.Server;

/// <summary>A server and the world around it, one step at a time.</summary>
internal sealed class ServerScript
{
    private const int TotalQuota = 6;
    private const int UserQuota = 4;

    private static readonly StunMethod[] Methods =
    [
        StunMethod.Allocate, StunMethod.Refresh, StunMethod.CreatePermission, StunMethod.ChannelBind, StunMethod.Connect,
        StunMethod.ConnectionBind, StunMethod.Binding, StunMethod.Send, StunMethod.Data, (StunMethod)0x0FF,
    ];

    private readonly TurnHarness _turn;
    private readonly ScriptClients _clients;
    private byte[] _last = [];

    public ServerScript(byte kind)
    {
        _turn = new TurnHarness(Settings(kind));
        _clients = new ScriptClients(_turn);
    }

    public void Step(ref FuzzInput choices)
    {
        switch (choices.Byte() % 20)
        {
            case 0 or 1 or 2 or 3 or 4:
                Request(ref choices);
                break;
            case 5:
                Send(_clients.Choose(ref choices), choices.Piece().ToArray());
                break;
            case 6:
                SendIndication(ref choices);
                break;
            case 7:
                HarnessClient client = _clients.Choose(ref choices);
                Send(client, TurnTestClient.ChannelData((ushort)(0x4000 + (choices.Byte() & 7)), choices.Piece()));
                break;
            case 8:
                if (Any(_turn.Transport.Relays, ref choices, out TransportAddress relay))
                    _turn.FromPeer(ScriptAttributes.Peer(_turn, ref choices), relay, choices.Piece().ToArray());
                break;
            case 9:
                Icmp(ref choices);
                break;
            case 10:
                _turn.Advance(choices.Byte() * (choices.Flag() ? 0.1 : 16));
                break;
            case 11 or 12:
                Progress(ref choices);
                break;
            case 13:
                AcceptPeer(ref choices);
                break;
            case 14:
                Leave(ref choices);
                break;
            case 15:
                Repeat(ref choices);
                break;
            case 16:
                _clients.Move(_clients.Choose(ref choices), _clients.Choose(ref choices));
                break;
            case 17:
                Refuse(choices.Byte());
                break;
            case 18:
                CountSpliced(ref choices);
                break;
            default:
                Reload(choices.Byte());
                break;
        }

        _clients.Learn();
        Check();
    }

    public void End()
    {
        if (_turn.Started % 2 == 0)
            _turn.Server.Close(_turn.Now);
        else
            _turn.Advance(4_000);
        _turn.AssertEmpty();
    }

    private static HarnessSettings Settings(byte kind)
    {
        HarnessSettings settings = HarnessSettings.With(options => options with
        {
            AllowsMobility = (kind & 1) == 0,
            StrictChannels = (kind & 2) != 0,
            Fingerprint = (kind & 4) != 0,
            MaxPermissions = 4,
            MaxChannels = 3,
            MaxTcpPeers = 2,
            MaxBytesPerSecond = (kind & 8) != 0 ? 2_000 : 0,
            UnauthenticatedRate = (kind & 16) != 0 ? 20 : 0,
        });
        return settings with
        {
            MinPort = 50_000,
            MaxPort = 50_007,
            Quota = new AllocationQuotaOptions { UserQuota = UserQuota, TotalQuota = TotalQuota },
            Binding = new StunBindingOptions { MaxSources = 4 },
        };
    }

    private void Check()
    {
        _turn.AssertConsistent();
        FuzzException.Require(_turn.Server.AllocationCount <= TotalQuota, "The server keeps its quota.");
        foreach (int count in _turn.LiveOfUser.Values)
            FuzzException.Require(count is >= 0 and <= UserQuota, "Each user keeps the quota.");
    }

    private void Request(ref FuzzInput choices)
    {
        HarnessClient client = _clients.Choose(ref choices);
        StunMethod method = Methods[choices.Choose(Methods.Length)];
        // A request without attributes first: then what the client writes is signed.
        if (client.Wire is { Realm: null, Credential: not null })
        {
            client.Send(client.Wire.Refresh());
            client.Take();
        }

        Send(client, client.Wire.Request(method, Attributes(ref choices)));
    }

    private void SendIndication(ref FuzzInput choices)
    {
        HarnessClient client = _clients.Choose(ref choices);
        StunMethod method = choices.Byte() % 8 == 0 ? Methods[choices.Choose(Methods.Length)] : StunMethod.Send;
        Send(client, client.Wire.Indication(method, Attributes(ref choices)));
    }

    private WriteAttributes Attributes(ref FuzzInput choices)
    {
        byte[] piece = choices.Piece().ToArray();
        return (ref writer) =>
        {
            FuzzInput own = new(piece);
            ScriptAttributes.Add(ref writer, _turn, _clients, ref own);
        };
    }

    private void Send(HarnessClient client, byte[] message)
    {
        _last = message;
        client.Send(message);
    }

    private void Icmp(ref FuzzInput choices)
    {
        if (!Any(_turn.Transport.Relays, ref choices, out TransportAddress relay))
            return;
        IcmpError error = new(choices.Byte(), choices.Byte(), choices.UInt32());
        _turn.Server.HandleIcmp(new FiveTuple(TransportProtocol.Udp, relay, ScriptAttributes.Peer(_turn, ref choices)), error, _turn.Now);
    }

    // A connection is made, fails, or ends, as the loop tells it.
    private void Progress(ref FuzzInput choices)
    {
        int kind = choices.Byte();
        if (!Any(_turn.Transport.Connections, ref choices, out FiveTuple path))
            return;

        if (kind % 2 == 0)
        {
            _turn.Server.HandlePeerConnected(path, _turn.Now);
            return;
        }

        _turn.Transport.Connections.Remove(path);
        if (_turn.Transport.Splices.Remove(path))
            _turn.Server.HandleSpliceEnd(path);
        else if (kind % 4 == 1)
            _turn.Server.HandlePeerConnectFailed(path);
        else
            _turn.Server.HandlePeerDisconnected(path);
    }

    private void AcceptPeer(ref FuzzInput choices)
    {
        if (!Any(_turn.Transport.Listeners, ref choices, out TransportAddress listener))
            return;
        TransportAddress peer = ScriptAttributes.Peer(_turn, ref choices);
        if (!_turn.Transport.Connections.Contains(new FiveTuple(TransportProtocol.Tcp, listener, peer)))
            _turn.PeerConnects(peer, listener);
    }

    private void Leave(ref FuzzInput choices)
    {
        HarnessClient client = _clients.Choose(ref choices);
        if (client.Address.Transport != TurnClientTransport.Udp)
            client.Disconnect();
        if (choices.Flag())
            _clients.Forget(client);
    }

    // The last message again, with one byte changed or cut off, maybe from elsewhere.
    private void Repeat(ref FuzzInput choices)
    {
        HarnessClient client = _clients.Choose(ref choices);
        byte[] message = [.. _last];
        int offset = choices.UInt16();
        if (message.Length > 0)
            message[offset % message.Length] ^= choices.Byte();
        client.Send(choices.Byte() % 4 == 1 ? message[..(offset % (message.Length + 1))] : message);
    }

    private void Refuse(byte kind)
    {
        _turn.Transport.Refuses = (kind & 1) != 0 ? address => address.Port % 3 == 0 : _ => false;
        _turn.Transport.RefusesConnect = (kind & 2) != 0 ? path => path.Remote.Port % 2 == 0 : _ => false;
        _turn.Transport.CanSetDontFragment = (kind & 4) == 0;
    }

    private void CountSpliced(ref FuzzInput choices)
    {
        bool fromPeer = choices.Flag();
        int bytes = choices.UInt16();
        if (_turn.Transport.Splices.Count > 0)
            _turn.Server.CountSplicedBytes(
                _turn.Transport.Splices.Keys.ElementAt(choices.Choose(_turn.Transport.Splices.Count)), bytes, fromPeer, _turn.Now);
    }

    private void Reload(byte kind)
    {
        if (kind == 0xFF)
            _turn.Server.BeginDrain();
        PeerPolicyOptions peers = new HarnessSettings().Peers;
        if ((kind & 1) != 0 && IpRange.TryParse($"21.0.0.{1 + (kind & 8)}", out IpRange range))
            peers = peers with { Denied = [range] };
        _turn.Server.Reload(TurnHarness.Authenticator(new HarnessSettings().Authentication), new PeerPolicy(peers));
    }

    private static bool Any<T>(HashSet<T> set, ref FuzzInput choices, out T item)
        where T : struct
    {
        item = set.Count == 0 ? default : set.ElementAt(choices.Choose(set.Count));
        return set.Count > 0;
    }
}
