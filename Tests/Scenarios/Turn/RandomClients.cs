using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>Clients and peers of a server that do whatever they can, in the order that a seed gives.</summary>
internal sealed class RandomClients(TurnHarness turn, int seed, int maxClients)
{
    private static readonly string[] Users = ["anna", "bao", "chi"];
    private readonly Random _random = new(seed);
    private readonly List<Actor> _actors = [];
    private readonly List<ulong> _tokens = [];

    private sealed class Actor(HarnessClient client)
    {
        internal HarnessClient Client { get; set; } = client;

        internal byte[]? Ticket { get; set; }

        internal List<uint> Ids { get; } = [];
    }

    /// <summary>How many clients there have been.</summary>
    internal int Count { get; private set; }

    /// <summary>One thing happens.</summary>
    internal void Step()
    {
        Actor actor = Pick();
        switch (_random.Next(20))
        {
            case 0 or 1 or 2:
                Do(actor, Allocate);
                break;
            case 3:
                Do(actor, Refresh);
                break;
            case 4:
                Do(actor, wire => wire.CreatePermission([.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Peer())]));
                break;
            case 5:
                Do(actor, wire => wire.ChannelBind((ushort)(0x4000 + _random.Next(8)), Peer()));
                break;
            case 6:
                actor.Client.Send(actor.Client.Wire.Send(Peer(), new byte[_random.Next(1500)], dontFragment: _random.Next(4) == 0));
                break;
            case 7:
                actor.Client.Send(TurnTestClient.ChannelData((ushort)(0x4000 + _random.Next(8)), new byte[_random.Next(1500)]));
                break;
            case 8:
                if (Any(turn.Transport.Relays, out TransportAddress relay))
                    turn.FromPeer(Peer(), relay, new byte[_random.Next(1500)]);
                break;
            case 9:
                if (Any(turn.Transport.Relays, out relay))
                    turn.Server.HandleIcmp(new FiveTuple(TransportProtocol.Udp, relay, Peer()), new IcmpError(3, 3, 0), turn.Now);
                break;
            case 10:
                Do(actor, wire => wire.Connect(Peer()));
                break;
            case 11 or 12:
                Progress();
                break;
            case 13:
                AcceptPeer();
                break;
            case 14:
                BindData(actor);
                break;
            case 15:
                Leave(actor);
                break;
            case 16:
                Move(actor);
                break;
            case 17:
                actor.Client.Send(Junk(actor.Client.Wire));
                break;
            case 18:
                turn.Transport.Refuses = _random.Next(3) == 0 ? address => address.Port % 3 == 0 : _ => false;
                turn.Transport.RefusesConnect = _random.Next(3) == 0 ? path => path.Remote.Port % 2 == 0 : _ => false;
                turn.Transport.CanSetDontFragment = _random.Next(5) != 0;
                break;
            default:
                Reload();
                break;
        }

        Listen();
    }

    /// <summary>Forgets all clients; the server does not know.</summary>
    internal void Vanish()
    {
        _actors.Clear();
        _tokens.Clear();
    }

    private Actor Pick()
    {
        if (_actors.Count < maxClients && (_actors.Count == 0 || _random.Next(8) == 0))
        {
            var transport = (TurnClientTransport)_random.Next(4);
            _actors.Add(new Actor(turn.Connect(Users[_random.Next(Users.Length)], transport, ipv6: _random.Next(3) == 0)));
            Count++;
        }

        return _actors[_random.Next(_actors.Count)];
    }

    private TransportAddress Peer()
    {
        int kind = _random.Next(12);
        return kind switch
        {
            0 => Net.At("127.0.0.1", 22),
            1 when Any(turn.Transport.Relays, out TransportAddress relay) => relay,
            < 5 => Net.At($"2b0a:1::{_random.Next(1, 5)}", _random.Next(6000, 6004)),
            _ => Net.At($"21.0.0.{_random.Next(1, 7)}", _random.Next(6000, 6004)),
        };
    }

    private byte[] Allocate(TurnTestClient wire)
    {
        TurnTransport transport = _random.Next(3) == 0 ? TurnTransport.Tcp : TurnTransport.Udp;
        int kind = _random.Next(10);
        return wire.Allocate(transport, _random.Next(2) == 0 ? null : (uint)_random.Next(4000), (ref writer) =>
        {
            if (kind == 0)
                writer.AddEvenPort(reserveNext: false);
            else if (kind is 1 or 2)
                writer.AddEvenPort(reserveNext: true);
            else if (kind is 3 or 4 && _tokens.Count > 0)
                writer.AddReservationToken(_tokens[_random.Next(_tokens.Count)]);
            else if (kind is 5 or 6)
                writer.AddAdditionalAddressFamily(TurnAddressFamily.IPv6);
            else if (kind == 7)
                writer.AddRequestedAddressFamily(TurnAddressFamily.IPv6);
            else if (kind == 8)
                writer.AddFlag(StunAttributeType.DontFragment);
            if (_random.Next(3) == 0)
                writer.AddFlag(StunAttributeType.MobilityTicket);
        });
    }

    private byte[] Refresh(TurnTestClient wire) => wire.Request(StunMethod.Refresh, (ref writer) =>
    {
        if (_random.Next(3) == 0)
            writer.AddRequestedAddressFamily((TurnAddressFamily)_random.Next(1, 3));
        writer.AddLifetime(_random.Next(3) == 0 ? 0 : (uint)_random.Next(4000));
    });

    // A connection is made, fails, or ends.
    private void Progress()
    {
        if (!Any(turn.Transport.Connections, out FiveTuple path))
            return;

        if (_random.Next(2) == 0)
        {
            turn.Server.HandlePeerConnected(path, turn.Now);
            return;
        }

        turn.Transport.Connections.Remove(path);
        if (turn.Transport.Splices.Remove(path))
            turn.Server.HandleSpliceEnd(path);
        else if (_random.Next(2) == 0)
            turn.Server.HandlePeerConnectFailed(path);
        else
            turn.Server.HandlePeerDisconnected(path);
    }

    private void AcceptPeer()
    {
        if (!Any(turn.Transport.Listeners, out TransportAddress listener))
            return;
        TransportAddress peer = Peer();
        if (!turn.Transport.Connections.Contains(new FiveTuple(TransportProtocol.Tcp, listener, peer)))
            turn.PeerConnects(peer, listener);
    }

    private void BindData(Actor actor)
    {
        if (actor.Ids.Count == 0)
            return;
        uint id = actor.Ids[_random.Next(actor.Ids.Count)];
        HarnessClient data = turn.Connect(Users[_random.Next(Users.Length)], TurnClientTransport.Tcp);
        Do(new Actor(data), wire => wire.ConnectionBind(id));
    }

    private void Leave(Actor actor)
    {
        if (actor.Client.Address.Transport != TurnClientTransport.Udp)
            actor.Client.Disconnect();
        if (_random.Next(2) == 0)
            _actors.Remove(actor);
    }

    private void Move(Actor actor)
    {
        if (actor.Ticket is not { } ticket)
            return;
        HarnessClient elsewhere = turn.Connect(null, (TurnClientTransport)_random.Next(4));
        actor.Client = actor.Client.From(elsewhere.Own, elsewhere.Address.Transport);
        Do(actor, wire => wire.Request(StunMethod.Refresh, (ref writer) => writer.AddAttribute(StunAttributeType.MobilityTicket, ticket)));
    }

    private byte[] Junk(TurnTestClient wire)
    {
        byte[] message = Allocate(wire);
        message[_random.Next(message.Length)] ^= (byte)_random.Next(1, 256);
        return message[..(_random.Next(3) == 0 ? _random.Next(message.Length) : message.Length)];
    }

    private void Reload()
    {
        PeerPolicyOptions peers = new HarnessSettings().Peers;
        if (_random.Next(2) == 0 && IpRange.TryParse($"21.0.0.{_random.Next(1, 7)}", out IpRange range))
            peers = peers with { Denied = [range] };
        turn.Server.Reload(TurnHarness.Authenticator(new HarnessSettings().Authentication), new PeerPolicy(peers));
    }

    private void Do(Actor actor, Func<TurnTestClient, byte[]> request)
    {
        actor.Client.Send(request(actor.Client.Wire));
        if (Read(actor))
            actor.Client.Send(request(actor.Client.Wire));
        Read(actor);
    }

    // Whether a request must be repeated.
    private bool Read(Actor actor)
    {
        bool isChallenged = false;
        foreach (TurnTestMessage message in actor.Client.Take())
        {
            isChallenged |= message.ErrorCode is StunErrorCode.Unauthenticated or StunErrorCode.StaleNonce;
            if (!message.IsStun)
                continue;
            if (message.ReservationToken is { } token)
                _tokens.Add(token);
            if (message.ConnectionId is { } id)
                actor.Ids.Add(id);
            if (message.View.TryGetMobilityTicket(out ReadOnlySpan<byte> ticket))
                actor.Ticket = ticket.ToArray();
        }

        return isChallenged;
    }

    private void Listen()
    {
        if (turn.Transport.ToClients.Count > 0)
            _actors.ForEach(actor => Read(actor));
        turn.Transport.ToClients.Clear();
        turn.Transport.ToPeers.Clear();
        if (_tokens.Count > 16)
            _tokens.RemoveRange(0, 8);
    }

    private bool Any<T>(HashSet<T> set, out T item)
        where T : struct
    {
        item = set.Count == 0 ? default : set.ElementAt(_random.Next(set.Count));
        return set.Count > 0;
    }
}
