using JbAspire.Protocols.Stun;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>What parses can be written again, signed, and parses to the same attributes.</summary>
internal sealed class StunRoundTrip : IFuzzTarget
{
    private const int Signatures = 4 + 20 + 4 + 32 + 8;
    private static readonly byte[] Key = "key"u8.ToArray();
    private static readonly byte[] Buffer = new byte[4096];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        if (StunMessageView.TryParse(input, out StunMessageView message) != StunParseResult.Success)
            return;

        StunMessageWriter writer = new(Buffer.AsSpan(0, input.Length + Signatures), message.Class, message.Method, message.TransactionId);
        foreach (StunAttribute attribute in message.Attributes)
        {
            if (!IsSignature(attribute.Type))
                writer.AddAttribute(attribute.Type, attribute.Value);
        }

        writer.AddMessageIntegrity(Key);
        writer.AddMessageIntegritySha256(Key);
        writer.AddFingerprint();
        FuzzException.Require(
            StunMessageView.TryParse(Buffer.AsSpan(0, writer.Length), out StunMessageView again) == StunParseResult.Success, "It parses again.");
        FuzzException.Require(again.VerifyMessageIntegrity(Key) && again.VerifyMessageIntegritySha256(Key), "Its integrity is right.");
        FuzzException.Require(again.IsFingerprintValid(), "Its fingerprint is right.");
        FuzzException.Require(
            (again.Class, again.Method, again.TransactionId) == (message.Class, message.Method, message.TransactionId), "Its header is the same.");
        Compare(message, again);
    }

    private static void Compare(in StunMessageView message, in StunMessageView again)
    {
        StunAttributeEnumerator written = again.Attributes;
        foreach (StunAttribute attribute in message.Attributes)
        {
            if (IsSignature(attribute.Type))
                continue;
            FuzzException.Require(written.MoveNext(), "No attribute is lost.");
            FuzzException.Require(written.Current.Type == attribute.Type, "Types are kept.");
            FuzzException.Require(written.Current.Value.SequenceEqual(attribute.Value), "Values are kept.");
        }
    }

    private static bool IsSignature(StunAttributeType type) =>
        type is StunAttributeType.MessageIntegrity or StunAttributeType.MessageIntegritySha256 or StunAttributeType.Fingerprint;
}
