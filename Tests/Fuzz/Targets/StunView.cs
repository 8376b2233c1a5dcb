using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>A STUN message and every reader of its attributes (RFC 8489 §14, RFC 8656 §18).</summary>
internal sealed class StunView : IFuzzTarget
{
    private static readonly byte[] Key = "VOkJxbRl1RmTxUk/WvJxBt"u8.ToArray();
    private static readonly StunAttributeType[] Understood = [StunAttributeType.Username, StunAttributeType.Realm, StunAttributeType.Nonce];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        bool isParsed = StunMessageView.TryParse(input, out StunMessageView message) == StunParseResult.Success;
        if (!isParsed)
            return;

        FuzzException.Require(!StunMessageView.IsStun(input) || input[0] < 4, "What is told from other protocols begins with 0-3.");
        int attributes = 0;
        foreach (StunAttribute attribute in message.Attributes)
        {
            attributes++;
            message.TryReadXorAddress(attribute, out _);
            message.TryGetAddress(attribute.Type, out _);
            message.TryGetXorAddress(attribute.Type, out _);
            FuzzException.Require(message.HasAttribute(attribute.Type), "An attribute that is listed is found.");
        }

        FuzzException.Require(attributes <= input.Length / 4, "An attribute has four bytes at least.");
        ReadTexts(message);
        ReadNumbers(message);
        Span<StunAttributeType> unknown = stackalloc StunAttributeType[8];
        FuzzException.Require(message.CollectUnknownAttributes(Understood, unknown) <= unknown.Length, "Unknown types fit their place.");
        message.IsFingerprintValid();
        message.VerifyMessageIntegrity(Key);
        message.VerifyMessageIntegritySha256(Key);
    }

    private static void ReadTexts(in StunMessageView message)
    {
        message.TryGetUsername(out _);
        message.TryGetRealm(out _);
        message.TryGetNonce(out _);
        message.TryGetSoftware(out _);
        message.TryGetUserhash(out _);
        message.TryGetErrorCode(out _);
        message.TryGetData(out _);
        message.TryGetMobilityTicket(out _);
        StunUsername.TryGetLocalUsernameFragment(message, out _);
    }

    private static void ReadNumbers(in StunMessageView message)
    {
        Span<StunAttributeType> unknown = stackalloc StunAttributeType[4];
        if (message.TryGetUnknownAttributes(unknown, out int count))
            FuzzException.Require(count <= unknown.Length, "Unknown types fit their place.");
        message.TryGetPriority(out _);
        message.TryGetIceControlled(out _);
        message.TryGetIceControlling(out _);
        message.TryGetNomination(out _);
        message.TryGetChannelNumber(out _);
        message.TryGetLifetime(out _);
        message.TryGetXorPeerAddress(out _);
        message.TryGetXorRelayedAddress(out _);
        message.TryGetRequestedAddressFamily(out _);
        message.TryGetAdditionalAddressFamily(out _);
        message.TryGetEvenPort(out _);
        message.TryGetRequestedTransport(out _);
        message.TryGetReservationToken(out _);
        message.TryGetAddressErrorCode(out _, out _);
        message.TryGetIcmp(out _);
        message.TryGetConnectionId(out _);
    }
}
