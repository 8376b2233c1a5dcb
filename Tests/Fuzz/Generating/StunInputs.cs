using System.Net;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using JbAspire.Tests.Unit.Stun;

namespace JbAspire.Tests.Fuzz.Generating;

/// <summary>Messages of STUN and TURN, and what is made of them.</summary>
internal static class StunInputs
{
    private static readonly TransportAddress Peer = TransportAddress.From(IPAddress.Parse("21.0.0.1"), 6000);
    private static readonly TransportAddress PeerIPv6 = TransportAddress.From(IPAddress.Parse("2b0a:1::1"), 6000);

    public static IEnumerable<(string Target, string Name, byte[] Bytes)> All()
    {
        foreach ((string name, byte[] message) in Messages())
        {
            yield return ("stun-view", name, message);
            yield return ("stun-round-trip", name, message);
            yield return ("stun-binding", name, [1, 0, .. message]);
            foreach (byte mode in (byte[])[0x00, 0x01, 0x80, 0x81, 0x82, 0xC0])
                yield return ("turn-authentication", $"{name}-{mode:x2}", [mode, (byte)(mode + name.Length), .. message]);
            yield return ("stream-frames", $"stun-{name}", [0, .. message, .. message]);
            yield return ("stream-frames", $"prefixed-{name}", [1, (byte)(message.Length >> 8), (byte)message.Length, .. message]);
        }

        foreach (int length in (int[])[0, 1, 4, 100])
        {
            yield return ("channel-data", $"{length}", TurnTestClient.ChannelData(0x4001, new byte[length]));
            yield return ("channel-data", $"{length}-padded", TurnTestClient.ChannelData(0x4FFF, new byte[length], padded: true));
            yield return ("stream-frames", $"channel-{length}", [0, .. TurnTestClient.ChannelData(0x4001, new byte[length], padded: true)]);
        }

        foreach (int keyLength in (int[])[20, 32])
        {
            TurnTokenKey key = new("north", new byte[32]);
            byte[] token = new AccessToken(new byte[keyLength], 1_800_000_000, 600).Encrypt(key, "turn.example"u8, new byte[12]);
            yield return ("access-token", $"encrypted-{keyLength}", token);
            yield return ("access-token", $"content-{keyLength}", [0, (byte)keyLength, .. new byte[keyLength], 0, 0, 0x6B, 0x49, 0xD2, 0, 0, 0, 0, 0, 2, 0x58]);
        }
    }

    /// <summary>One message for each method, and answers.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Messages()
    {
        foreach (bool isNew in (bool[])[false, true])
        {
            string suffix = isNew ? "-sha256" : "";
            TurnTestClient client = new(new TurnTestCredential("anna", "a-secret"), new Random(1).NextBytes)
            {
                Realm = "north.example",
                Nonce = "obMatJos2gAAA0123456789"u8.ToArray(),
                UsesSha256 = isNew,
                UsesFingerprint = isNew,
                UsesUserhash = isNew,
                PasswordAlgorithms = isNew ? [0, 2, 0, 0, 0, 1, 0, 0] : null,
            };
            yield return ($"binding{suffix}", client.Binding());
            yield return ($"allocate{suffix}", client.Allocate(TurnTransport.Udp, 600, (ref writer) =>
            {
                writer.AddRequestedAddressFamily(TurnAddressFamily.IPv6);
                writer.AddFlag(StunAttributeType.DontFragment);
                writer.AddFlag(StunAttributeType.MobilityTicket);
            }));
            yield return ($"even-port{suffix}", client.Allocate(more: (ref writer) => writer.AddEvenPort(reserveNext: true)));
            yield return ($"refresh{suffix}", client.Refresh(0));
            yield return ($"permission{suffix}", client.CreatePermission(Peer, PeerIPv6));
            yield return ($"channel{suffix}", client.ChannelBind(0x4001, Peer));
            yield return ($"send{suffix}", client.Send(Peer, "hello"u8.ToArray(), dontFragment: true));
            yield return ($"connect{suffix}", client.Connect(PeerIPv6));
            yield return ($"connection-bind{suffix}", client.ConnectionBind(7));
            yield return ($"token{suffix}", client.Allocate(more: (ref writer) => writer.AddReservationToken(7)));
        }

        yield return ("answer", Answer());
        yield return ("refusal", Refusal());
        yield return ("discovery", Discovery());
        yield return ("rfc5769-2-1", StunVectors.Request);
        yield return ("rfc5769-2-2", StunVectors.IPv4Response);
        yield return ("rfc5769-2-3", StunVectors.IPv6Response);
        yield return ("rfc5769-2-4", StunVectors.LongTermRequest);
        yield return ("rfc8489-b-1", StunVectors.LongTermSha256Request);
    }

    private static byte[] Answer()
    {
        byte[] buffer = new byte[512];
        StunMessageWriter writer = new(buffer, StunMessageClass.SuccessResponse, StunMethod.Allocate, new StunTransactionId(new byte[12]));
        writer.AddXorRelayedAddress(Peer);
        writer.AddXorRelayedAddress(PeerIPv6);
        writer.AddXorMappedAddress(PeerIPv6);
        writer.AddLifetime(600);
        writer.AddReservationToken(0x0102_0304_0506_0708);
        writer.AddConnectionId(9);
        writer.AddAddressErrorCode(TurnAddressFamily.IPv6, StunErrorCode.AddressFamilyNotSupported);
        writer.AddIcmp(new TurnIcmp(3, 4, 1400));
        writer.AddFingerprint();
        return buffer[..writer.Length];
    }

    private static byte[] Refusal()
    {
        byte[] buffer = new byte[512];
        StunMessageWriter writer = new(buffer, StunMessageClass.ErrorResponse, StunMethod.Allocate, new StunTransactionId(new byte[12]));
        writer.AddErrorCode(StunErrorCode.UnknownAttribute);
        writer.AddUnknownAttributes([StunAttributeType.Data, StunAttributeType.Icmp, (StunAttributeType)0x7777]);
        writer.AddAttribute(StunAttributeType.Realm, "north.example"u8);
        writer.AddAttribute(StunAttributeType.Nonce, "nonce"u8);
        return buffer[..writer.Length];
    }

    // RFC 5780: CHANGE-REQUEST for the other address and port, RESPONSE-PORT and PADDING.
    private static byte[] Discovery()
    {
        byte[] buffer = new byte[512];
        StunMessageWriter writer = new(buffer, StunMessageClass.Request, StunMethod.Binding, new StunTransactionId(new byte[12]));
        writer.AddUInt32((StunAttributeType)0x0003, 6);
        writer.AddUInt32((StunAttributeType)0x0027, 7001u << 16);
        writer.AddAttribute((StunAttributeType)0x0026, new byte[64]);
        return buffer[..writer.Length];
    }
}
