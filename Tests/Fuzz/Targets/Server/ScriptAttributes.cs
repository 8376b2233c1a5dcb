using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Scenarios.Turn;

namespace JbAspire.Tests.Fuzz.Targets.Server;

/// <summary>
/// The attributes of one request, as the input chooses them: sound ones, ones that the server gave, and any bytes at
/// all.
/// </summary>
internal static class ScriptAttributes
{
    // What is signed must fit the client's buffer, which is far larger.
    private const int MaxLength = 3000;

    private static readonly StunAttributeType[] Flags =
    [
        StunAttributeType.DontFragment, StunAttributeType.MobilityTicket, StunAttributeType.Data, StunAttributeType.XorPeerAddress,
        StunAttributeType.Lifetime, StunAttributeType.RequestedTransport,
    ];

    public static void Add(ref StunMessageWriter writer, TurnHarness turn, ScriptClients clients, ref FuzzInput choices)
    {
        int count = choices.Byte() % 8;
        for (int i = 0; i < count && writer.Length < MaxLength; i++)
            AddOne(ref writer, turn, clients, ref choices);
    }

    /// <summary>An address of a peer: global, forbidden, or another relay.</summary>
    public static TransportAddress Peer(TurnHarness turn, ref FuzzInput choices)
    {
        int kind = choices.Byte();
        int port = 6000 + (kind & 3);
        return ((kind >> 2) % 8) switch
        {
            0 => Net.At("127.0.0.1", port),
            1 => Net.At("2b0a:1::1", port),
            2 when turn.Transport.Relays.Count > 0 => turn.Transport.Relays.ElementAt(kind % turn.Transport.Relays.Count),
            3 => Net.At("21.0.0.9", port),
            4 => Net.At("21.0.0.1", 0),
            _ => Net.At("21.0.0.1", port),
        };
    }

    private static void AddOne(ref StunMessageWriter writer, TurnHarness turn, ScriptClients clients, ref FuzzInput choices)
    {
        switch (choices.Byte() % 16)
        {
            case 0:
                writer.AddXorPeerAddress(Peer(turn, ref choices));
                break;
            case 1:
                writer.AddLifetime(choices.Flag() ? 0 : (uint)(choices.Byte() * 20));
                break;
            case 2:
                writer.AddLifetime(choices.UInt32());
                break;
            case 3:
                writer.AddRequestedTransport(choices.Flag() ? TurnTransport.Tcp : TurnTransport.Udp);
                break;
            case 4:
                writer.AddChannelNumber(new ChannelNumber((ushort)(0x4000 + (choices.Byte() & 7))));
                break;
            case 5:
                writer.AddEvenPort(choices.Flag());
                break;
            case 6:
                if (clients.Tokens.Count > 0)
                    writer.AddReservationToken(clients.Tokens[choices.Choose(clients.Tokens.Count)]);
                break;
            case 7:
                writer.AddRequestedAddressFamily((TurnAddressFamily)(choices.Byte() % 4));
                break;
            case 8:
                writer.AddAdditionalAddressFamily((TurnAddressFamily)(choices.Byte() % 4));
                break;
            case 9:
                writer.AddFlag(Flags[choices.Choose(Flags.Length)]);
                break;
            case 10:
                if (clients.Tickets.Count > 0)
                    writer.AddAttribute(StunAttributeType.MobilityTicket, clients.Tickets[choices.Choose(clients.Tickets.Count)]);
                break;
            case 11:
                if (clients.Ids.Count > 0)
                    writer.AddConnectionId(clients.Ids[choices.Choose(clients.Ids.Count)]);
                break;
            case 12:
                writer.AddAttribute(StunAttributeType.Data, choices.Piece());
                break;
            case 13:
                writer.AddIcmp(new TurnIcmp(choices.Byte(), choices.Byte(), choices.UInt32()));
                break;
            default:
                AddAny(ref writer, ref choices);
                break;
        }
    }

    private static void AddAny(ref StunMessageWriter writer, ref FuzzInput choices)
    {
        var type = (StunAttributeType)choices.UInt16();
        ReadOnlySpan<byte> value = choices.Piece();
        bool isSignature = type is StunAttributeType.MessageIntegrity or StunAttributeType.MessageIntegritySha256 or StunAttributeType.Fingerprint;
        if (!isSignature && writer.Length + value.Length < MaxLength)
            writer.AddAttribute(type, value);
    }
}
