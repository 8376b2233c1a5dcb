using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using JbAspire.Tests.Scenarios.Turn;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>
/// Requests as they come, and with a signature that is right, before authenticators of each mechanism: none lets a request in whose
/// signature was made with a key that it does not know.
/// </summary>
internal sealed class TurnAuthentication : IFuzzTarget
{
    private const long Now = 1_800_000_000;
    private static readonly TurnClient Client =
        new(new FiveTuple(TransportProtocol.Udp, Net.Server, Net.At("22.0.0.1", 7000)), TurnClientTransport.Udp);
    private static readonly TurnTestCredential Known = new("anna", "a-secret");
    private static readonly byte[] Buffer = new byte[8192];

    private static readonly TurnAuthenticationOptions Options = new()
    {
        Realm = HarnessSettings.Realm,
        Users = [TurnStaticUser.WithPassword(Known.Username, Known.Password)],
        OriginRealms = new Dictionary<string, string> { ["https://a.example"] = "a.example" },
    };

    private static readonly TurnAuthenticator[] Authenticators =
    [
        Make(Options),
        Make(Options with { OffersSha256 = false }),
        Make(Options with { UsesSharedSecrets = true, SharedSecrets = ["north"u8.ToArray()], StrictExpiry = true }),
        Make(Options with { TokenServerName = "turn.example", TokenKeys = [new TurnTokenKey("north", new byte[32])] }),
    ];

    private static readonly StunPasswordAlgorithm[] Algorithms = [StunPasswordAlgorithm.Md5, StunPasswordAlgorithm.Sha256];
    private static readonly byte[][] Keys = [.. Algorithms.Select(algorithm => Known.Key(algorithm, HarnessSettings.Realm))];
    private static readonly byte[] WrongKey = new TurnTestCredential("anna", "guess").Key(StunPasswordAlgorithm.Md5, HarnessSettings.Realm);

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        FuzzInput choices = new(input);
        byte mode = choices.Byte();
        TurnAuthenticator authenticator = Authenticators[choices.Choose(Authenticators.Length)];
        if (StunMessageView.TryParse(choices.Rest(), out StunMessageView request) != StunParseResult.Success)
            return;

        Authenticate(authenticator, request);
        bool isKnown = mode % 3 < Keys.Length;
        ReadOnlySpan<byte> signed = Sign(authenticator, request, isKnown ? Keys[mode % 3] : WrongKey, mode);
        bool isIn = Authenticate(authenticator, signed);
        FuzzException.Require(isKnown || !isIn, "A wrong key lets nobody in.");
    }

    private static bool Authenticate(TurnAuthenticator authenticator, ReadOnlySpan<byte> bytes)
    {
        FuzzException.Require(
            StunMessageView.TryParse(bytes, out StunMessageView request) == StunParseResult.Success, "What is signed parses.");
        return Authenticate(authenticator, request);
    }

    private static bool Authenticate(TurnAuthenticator authenticator, in StunMessageView request)
    {
        TurnAuthenticationResult result = authenticator.Authenticate(request, Client, default, out TurnCredential? credential);
        bool isIn = result == TurnAuthenticationResult.Authenticated;
        FuzzException.Require(isIn == credential is not null, "Who is let in has a credential, and nobody else.");
        if (!isIn)
        {
            StunMessageWriter writer = new(Buffer.AsSpan(6000), StunMessageClass.ErrorResponse, request.Method, request.TransactionId);
            authenticator.AddChallenge(ref writer, request, Client, default);
        }

        return isIn;
    }

    // The attributes of the request, with a nonce of ours, name and realm where they are missing, and a signature.
    private static ReadOnlySpan<byte> Sign(TurnAuthenticator authenticator, in StunMessageView request, ReadOnlySpan<byte> key, byte mode)
    {
        StunMessageWriter writer = new(Buffer.AsSpan(0, 6000), StunMessageClass.Request, request.Method, request.TransactionId);
        foreach (StunAttribute attribute in request.Attributes)
        {
            if (attribute.Type is not (StunAttributeType.MessageIntegrity or StunAttributeType.MessageIntegritySha256
                or StunAttributeType.Fingerprint or StunAttributeType.Nonce))
            {
                writer.AddAttribute(attribute.Type, attribute.Value);
            }
        }

        AddMissing(ref writer, authenticator, request);
        if ((mode & 0x80) != 0)
            writer.AddMessageIntegrity(key);
        if ((mode & 0x80) == 0 || (mode & 0x40) != 0)
            writer.AddMessageIntegritySha256(key);
        return Buffer.AsSpan(0, writer.Length);
    }

    private static void AddMissing(ref StunMessageWriter writer, TurnAuthenticator authenticator, in StunMessageView request)
    {
        StunMessageWriter challenge = new(Buffer.AsSpan(6000), StunMessageClass.ErrorResponse, request.Method, request.TransactionId);
        authenticator.AddChallenge(ref challenge, request, Client, default);
        if (StunMessageView.TryParse(Buffer.AsSpan(6000, challenge.Length), out StunMessageView view) != StunParseResult.Success)
            throw new FuzzException("The challenge parses.");

        FuzzException.Require(view.TryGetNonce(out ReadOnlySpan<byte> nonce), "The challenge has a nonce.");
        writer.AddAttribute(StunAttributeType.Nonce, nonce);
        if (!request.HasAttribute(StunAttributeType.Username) && !request.HasAttribute(StunAttributeType.Userhash))
            writer.AddAttribute(StunAttributeType.Username, "anna"u8);
        if (!request.HasAttribute(StunAttributeType.Realm) && view.TryGetRealm(out ReadOnlySpan<byte> realm))
            writer.AddAttribute(StunAttributeType.Realm, realm);
    }

    private static TurnAuthenticator Make(TurnAuthenticationOptions options) =>
        new(options, new byte[TurnAuthenticator.NonceKeyLength], now => Now + (now.Milliseconds / 1000));
}
