using System.Text;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;

namespace JbAspire.Tests.Unit.Turn.Authentication;

/// <summary>A request as a client writes it: what is null is left out, in whatever combination a test wants.</summary>
internal sealed record TestRequest
{
    public static readonly byte[] Sha256ThenMd5 = [0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00];
    public static readonly byte[] Sha256Only = [0x00, 0x02, 0x00, 0x00];
    public static readonly byte[] Md5Only = [0x00, 0x01, 0x00, 0x00];

    public StunMethod Method { get; init; } = StunMethod.Allocate;

    public byte[]? Username { get; init; }

    public byte[]? Userhash { get; init; }

    public string? Realm { get; init; }

    public byte[]? Nonce { get; init; }

    public string? Origin { get; init; }

    public byte[]? Algorithms { get; init; }

    public byte[]? Algorithm { get; init; }

    public byte[]? AccessToken { get; init; }

    /// <summary>The key of MESSAGE-INTEGRITY.</summary>
    public byte[]? Sha1Key { get; init; }

    /// <summary>The key of MESSAGE-INTEGRITY-SHA256.</summary>
    public byte[]? Sha256Key { get; init; }

    public byte[] ToBytes()
    {
        byte[] buffer = new byte[4096];
        var writer = new StunMessageWriter(buffer, StunMessageClass.Request, Method, new StunTransactionId("transaction1"u8));
        writer.AddRequestedTransport(TurnTransport.Udp);
        Add(ref writer, StunAttributeType.Origin, Origin is null ? null : Encoding.UTF8.GetBytes(Origin));
        Add(ref writer, StunAttributeType.Username, Username);
        Add(ref writer, StunAttributeType.Userhash, Userhash);
        Add(ref writer, StunAttributeType.Realm, Realm is null ? null : Encoding.UTF8.GetBytes(Realm));
        Add(ref writer, StunAttributeType.Nonce, Nonce);
        Add(ref writer, StunAttributeType.PasswordAlgorithms, Algorithms);
        Add(ref writer, StunAttributeType.PasswordAlgorithm, Algorithm);
        Add(ref writer, StunAttributeType.AccessToken, AccessToken);
        if (Sha1Key is not null)
            writer.AddMessageIntegrity(Sha1Key);

        if (Sha256Key is not null)
            writer.AddMessageIntegritySha256(Sha256Key);

        return buffer[..writer.Length];
    }

    private static void Add(ref StunMessageWriter writer, StunAttributeType type, byte[]? value)
    {
        if (value is not null)
            writer.AddAttribute(type, value);
    }
}
