using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Turn.Authentication;

/// <summary>An authenticator with its clocks, and a client that knows how to answer it.</summary>
internal sealed class TestServer
{
    public const string Realm = "example.org";
    public const long UnixStart = 1_800_000_000;

    public static readonly byte[] NonceKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    public static readonly TurnClient Client = ClientAt("192.0.2.7", 40_000);
    public static readonly TurnStaticUser Alice = TurnStaticUser.WithPassword("alice", "wonderland");
    public static readonly TurnAuthenticationOptions StaticUsers = new() { Realm = Realm, Users = [Alice] };
    public static readonly TurnAuthenticationOptions SharedSecret =
        new() { Realm = Realm, UsesSharedSecrets = true, SharedSecrets = ["north"u8.ToArray()] };

    public TestServer(TurnAuthenticationOptions options, byte[]? nonceKey = null) =>
        Authenticator = new TurnAuthenticator(options, nonceKey ?? NonceKey, now => UnixStart + now.Milliseconds / 1000);

    public TurnAuthenticator Authenticator { get; }

    public MonotonicTime Now { get; set; } = MonotonicTime.Zero;

    public TurnCredential? Credential { get; private set; }

    public static TurnClient ClientAt(string address, int port, TurnClientTransport transport = TurnClientTransport.Udp)
    {
        var server = TransportAddress.From(IPAddress.Parse("198.51.100.1"), 3478);
        var protocol = transport == TurnClientTransport.Udp ? TransportProtocol.Udp : TransportProtocol.Tcp;
        return new TurnClient(new FiveTuple(protocol, server, TransportAddress.From(IPAddress.Parse(address), port)), transport);
    }

    public static byte[] KeyOf(
        string name, string password, StunPasswordAlgorithm algorithm = StunPasswordAlgorithm.Md5, string realm = Realm)
    {
        byte[] key = new byte[StunKey.MaxLength];
        return key[..StunKey.DeriveLongTerm(algorithm, Bytes(name), Bytes(realm), Bytes(password), key)];
    }

    [SuppressMessage("Security", "CA5350", Justification = "The scheme in use everywhere is HMAC-SHA1.")]
    public static string PasswordOf(string username, string secret = "north") =>
        Convert.ToBase64String(HMACSHA1.HashData(Bytes(secret), Bytes(username)));

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The challenge to a first request.</summary>
    public byte[] Challenge(TestRequest? request = null, TurnClient? client = null, StunErrorCode code = StunErrorCode.Unauthenticated)
    {
        Parse((request ?? new TestRequest()).ToBytes(), out StunMessageView view);
        byte[] buffer = new byte[1000];
        var writer = new StunMessageWriter(buffer, StunMessageClass.ErrorResponse, view.Method, view.TransactionId);
        writer.AddErrorCode(code);
        Authenticator.AddChallenge(ref writer, view, client ?? Client, Now);
        return buffer[..writer.Length];
    }

    public byte[] Nonce(TurnClient? client = null) => ValueOf(Challenge(client: client), StunAttributeType.Nonce)!;

    public string ChallengedRealm(TestRequest request) => Encoding.UTF8.GetString(ValueOf(Challenge(request), StunAttributeType.Realm)!);

    public static byte[]? ValueOf(byte[] message, StunAttributeType type)
    {
        Parse(message, out StunMessageView view);
        return view.TryGetAttribute(type, out ReadOnlySpan<byte> value) ? value.ToArray() : null;
    }

    /// <summary>A request of RFC 5389: MD5 and MESSAGE-INTEGRITY.</summary>
    public TestRequest Signed(string name, string password, string realm = Realm) => new()
    {
        Username = Bytes(name),
        Realm = realm,
        Nonce = Nonce(),
        Sha1Key = KeyOf(name, password, realm: realm),
    };

    /// <summary>A request of RFC 8489: SHA-256 and MESSAGE-INTEGRITY-SHA256.</summary>
    public TestRequest SignedSha256(string name, string password) => new()
    {
        Username = Bytes(name),
        Realm = Realm,
        Nonce = Nonce(),
        Algorithms = TestRequest.Sha256ThenMd5,
        Algorithm = TestRequest.Sha256Only,
        Sha256Key = KeyOf(name, password, StunPasswordAlgorithm.Sha256),
    };

    public TurnAuthenticationResult Send(TestRequest request, TurnClient? client = null, TurnCredential? held = null) =>
        SendBytes(request.ToBytes(), client, held);

    public TurnAuthenticationResult SendBytes(byte[] request, TurnClient? client = null, TurnCredential? held = null)
    {
        Parse(request, out StunMessageView view);
        TurnAuthenticationResult result = Authenticator.Authenticate(view, client ?? Client, Now, held, out TurnCredential? credential);
        Credential = credential;
        Assert.Equal(result == TurnAuthenticationResult.Authenticated, credential is not null);
        return result;
    }

    private static void Parse(byte[] message, out StunMessageView view) =>
        Assert.Equal(StunParseResult.Success, StunMessageView.TryParse(message, out view));
}
