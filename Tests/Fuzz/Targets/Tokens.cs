using System.Buffers.Binary;
using System.Security.Cryptography;
using JbAspire.Protocols.Turn.Authentication;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>ACCESS-TOKEN (RFC 7635 §6.2): as it comes, and encrypted with the right key around arbitrary contents.</summary>
internal sealed class Tokens : IFuzzTarget
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int MaxContent = 300;
    private static readonly byte[] Secret = new byte[32];
    private static readonly TurnTokenKey Key = new("north", Secret);
    private static readonly byte[] ServerName = "turn.example"u8.ToArray();

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        FuzzException.Require(
            !AccessToken.TryDecrypt(input, Key, ServerName, out _) || input.Length > 60, "A token is longer than 60 bytes.");
        ReadOnlySpan<byte> content = input[..Math.Min(input.Length, MaxContent)];
        byte[] encrypted = new byte[sizeof(ushort) + NonceLength + content.Length + TagLength];
        BinaryPrimitives.WriteUInt16BigEndian(encrypted, NonceLength);
        Span<byte> cipher = encrypted.AsSpan(sizeof(ushort) + NonceLength, content.Length);
        using AesGcm aes = new(Secret, TagLength);
        aes.Encrypt(encrypted.AsSpan(sizeof(ushort), NonceLength), content, cipher, encrypted.AsSpan(encrypted.Length - TagLength), ServerName);
        if (!AccessToken.TryDecrypt(encrypted, Key, ServerName, out AccessToken token))
            return;

        token.IsFreshAt(1_800_000_000);
        FuzzException.Require(token.RemainingAt(1_800_000_000) > 0, "An allocation lives for a second at least.");
        byte[] again = token.Encrypt(Key, ServerName, new byte[NonceLength]);
        FuzzException.Require(
            AccessToken.TryDecrypt(again, Key, ServerName, out AccessToken copy) && copy.IssuedAt == token.IssuedAt
                && copy.LifetimeSeconds == token.LifetimeSeconds && copy.MacKey.AsSpan().SequenceEqual(token.MacKey),
            "What is written again is the same.");
    }
}
