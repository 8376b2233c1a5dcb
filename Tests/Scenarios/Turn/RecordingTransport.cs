using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>
/// The world of a TURN server: remembers what is open and what was sent. There is one buffer, as in the real one; it is scribbled over each time it is
/// handed out and lost with the next call, so that whoever holds it too long sends rubbish or fails.
/// </summary>
internal sealed class RecordingTransport : ITurnTransport
{
    private const byte Scribble = 0xDB;
    private const int Lost = -1;
    private readonly byte[] _buffer = new byte[70_000];
    private int _handedOut = Lost;

    internal HashSet<TransportAddress> Relays { get; } = [];

    internal HashSet<TransportAddress> Listeners { get; } = [];

    /// <summary>Connections to and from peers, also while they are made.</summary>
    internal HashSet<FiveTuple> Connections { get; } = [];

    internal Dictionary<FiveTuple, TurnClient> Splices { get; } = [];

    internal List<(TurnClient Client, byte[] Bytes)> ToClients { get; } = [];

    internal List<(FiveTuple Path, byte[] Bytes)> ToPeers { get; } = [];

    internal List<TurnClient> ClosedClients { get; } = [];

    /// <summary>Which relayed addresses the system refuses.</summary>
    internal Predicate<TransportAddress> Refuses { get; set; } = _ => false;

    /// <summary>Which connections the system refuses at once.</summary>
    internal Predicate<FiveTuple> RefusesConnect { get; set; } = _ => false;

    internal bool CanSetDontFragment { get; set; } = true;

    internal HashSet<TransportAddress> DontFragment { get; } = [];

    /// <summary>False counts what is sent and keeps nothing of it: for many packets.</summary>
    internal bool KeepsBytes { get; set; } = true;

    internal long SentToClients { get; private set; }

    internal long SentToPeers { get; private set; }

    internal int LastLength { get; private set; }

    public Span<byte> GetBuffer(int length)
    {
        _buffer.AsSpan().Fill(Scribble);
        _handedOut = length;
        return _buffer.AsSpan(0, length);
    }

    public void SendToClient(int length, in TurnClient client)
    {
        ReadOnlySpan<byte> bytes = Take(length);
        SentToClients++;
        if (KeepsBytes)
            ToClients.Add((client, bytes.ToArray()));
    }

    public void SendToPeer(int length, in FiveTuple path)
    {
        ReadOnlySpan<byte> bytes = Take(length);
        Require(path.Protocol == TransportProtocol.Udp && Relays.Contains(path.Local), "The relay is not open.");
        SentToPeers++;
        if (KeepsBytes)
            ToPeers.Add((path, bytes.ToArray()));
    }

    public void CloseClient(in TurnClient client)
    {
        _handedOut = Lost;
        ClosedClients.Add(client);
    }

    public bool TryOpenRelay(in TransportAddress local)
    {
        _handedOut = Lost;
        if (Refuses(local))
            return false;
        Require(Relays.Add(local), "The relay is open already.");
        return true;
    }

    public void CloseRelay(in TransportAddress local)
    {
        _handedOut = Lost;
        DontFragment.Remove(local);
        Require(Relays.Remove(local), "The relay is not open.");
    }

    public bool TrySetDontFragment(in TransportAddress local, bool isSet)
    {
        _handedOut = Lost;
        Require(Relays.Contains(local), "The relay is not open.");
        if (!CanSetDontFragment)
            return false;
        if (isSet)
            DontFragment.Add(local);
        else
            DontFragment.Remove(local);
        return true;
    }

    public bool TryListen(in TransportAddress local)
    {
        _handedOut = Lost;
        if (Refuses(local))
            return false;
        Require(Listeners.Add(local), "The listener is open already.");
        return true;
    }

    public void CloseListener(in TransportAddress local)
    {
        _handedOut = Lost;
        Require(Listeners.Remove(local), "The listener is not open.");
    }

    public bool TryConnect(in FiveTuple peer)
    {
        _handedOut = Lost;
        Require(Listeners.Contains(peer.Local), "Connections leave from the relayed address.");
        if (RefusesConnect(peer))
            return false;
        Require(Connections.Add(peer), "The connection is there already.");
        return true;
    }

    public void ClosePeer(in FiveTuple peer)
    {
        _handedOut = Lost;
        Splices.Remove(peer);
        Require(Connections.Remove(peer), "The connection is not there.");
    }

    public void Splice(in TurnClient dataConnection, in FiveTuple peer)
    {
        _handedOut = Lost;
        Require(Connections.Contains(peer), "The connection is not there.");
        Splices.Add(peer, dataConnection);
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new InvalidOperationException(message);
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        Require(length >= 0 && length <= _handedOut, "What is sent was not in the last buffer.");
        _handedOut = Lost;
        LastLength = length;
        return _buffer.AsSpan(0, length);
    }
}
