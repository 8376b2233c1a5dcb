using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using JbAspire.Tests.Scenarios.Turn;

namespace JbAspire.Tests.Fuzz.Targets.Server;

/// <summary>The clients of a script, and what they have learnt from the server: nonces, tokens, tickets and ids.</summary>
internal sealed class ScriptClients(TurnHarness turn)
{
    private const int Places = 6;
    private const int MaxLearnt = 8;
    private static readonly string[] Users = ["anna", "bao", "chi"];
    private readonly FillRandom _random = new Random(1).NextBytes;
    private readonly HarnessClient?[] _clients = new HarnessClient?[Places];

    public List<ulong> Tokens { get; } = [];

    public List<uint> Ids { get; } = [];

    public List<byte[]> Tickets { get; } = [];

    /// <summary>A client, made when it is first chosen.</summary>
    public HarnessClient Choose(ref FuzzInput choices)
    {
        int place = choices.Choose(Places);
        return _clients[place] ??= Make(place, ref choices);
    }

    /// <summary>Forgets one; the server may not know.</summary>
    public void Forget(HarnessClient client)
    {
        int place = Array.IndexOf(_clients, client);
        if (place >= 0)
            _clients[place] = null;
    }

    /// <summary>A client goes on from another one's address: it has moved, or it takes over.</summary>
    public void Move(HarnessClient client, HarnessClient to)
    {
        int place = Array.IndexOf(_clients, client);
        if (place >= 0)
            _clients[place] = client.From(to.Own, to.Address.Transport);
    }

    /// <summary>Reads what has come: each message is well-formed, and signed where the request was let in.</summary>
    public void Learn()
    {
        foreach (HarnessClient? client in _clients)
        {
            if (client is null || turn.Transport.ToClients.Count == 0)
                continue;
            foreach (TurnTestMessage message in client.Take())
                Learn(message);
        }

        turn.Transport.ToClients.Clear();
        turn.Transport.ToPeers.Clear();
        turn.Transport.ClosedClients.Clear();
    }

    private void Learn(TurnTestMessage message)
    {
        if (!message.IsStun)
            return;
        FuzzException.Require(message.View.Class != StunMessageClass.Request, "A server makes no requests.");
        if (message.ReservationToken is { } token && Tokens.Count < MaxLearnt)
            Tokens.Add(token);
        if (message.ConnectionId is { } id && Ids.Count < MaxLearnt)
            Ids.Add(id);
        if (Tickets.Count < MaxLearnt && message.View.TryGetMobilityTicket(out ReadOnlySpan<byte> ticket))
            Tickets.Add(ticket.ToArray());
    }

    private HarnessClient Make(int place, ref FuzzInput choices)
    {
        byte kind = choices.Byte();
        string? user = place == 0 && (kind & 0x40) != 0 ? null : Users[kind % Users.Length];
        HarnessClient plain = turn.Connect(user, (TurnClientTransport)((kind >> 2) & 3), ipv6: (kind & 0x10) != 0);
        TurnTestClient wire = new(plain.Wire.Credential, _random)
        {
            UsesSha256 = (kind & 0x20) != 0,
            UsesUserhash = (kind & 0x80) != 0,
            UsesFingerprint = (kind & 0x08) != 0,
        };
        return new HarnessClient(turn, wire, plain.Address);
    }
}
