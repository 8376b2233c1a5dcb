using System.Buffers.Binary;

namespace JbAspire.Protocols.Stun;

/// <summary>What a Binding request asks for in NAT behaviour discovery (RFC 5780 §7).</summary>
/// <param name="ChangesAddress">CHANGE-REQUEST (§7.2): the answer is to leave from the other address.</param>
/// <param name="ChangesPort">CHANGE-REQUEST: the answer is to leave from the other port.</param>
/// <param name="ResponsePort">RESPONSE-PORT (§7.5): the port of the source address that gets the answer; null: the source port.</param>
/// <param name="HasPadding">PADDING (§7.6): the answer is to be padded.</param>
internal readonly record struct StunDiscoveryRequest(bool ChangesAddress, bool ChangesPort, int? ResponsePort, bool HasPadding)
{
    private const uint ChangeAddressFlag = 0b0100;
    private const uint ChangePortFlag = 0b0010;

    // Below are services of systems. A client that discovers its NAT binds an unprivileged port.
    private const int MinResponsePort = 1024;

    /// <summary>
    /// False, for 400: an attribute is malformed, PADDING comes with RESPONSE-PORT ("the server MUST return an error response of type 400",
    /// §6.1), or RESPONSE-PORT is below 1024.
    /// </summary>
    internal static bool TryRead(in StunMessageView request, out StunDiscoveryRequest wish)
    {
        wish = default;
        uint flags = 0;
        if (request.HasAttribute(StunAttributeType.ChangeRequest) && !request.TryGetUInt32(StunAttributeType.ChangeRequest, out flags))
        {
            return false;
        }

        int? responsePort = null;
        if (request.TryGetAttribute(StunAttributeType.ResponsePort, out ReadOnlySpan<byte> value))
        {
            // The port is followed by two bytes of padding (§7.5), which coturn counts into the length.
            if (value.Length is not (2 or 4))
            {
                return false;
            }

            responsePort = BinaryPrimitives.ReadUInt16BigEndian(value);
        }

        bool hasPadding = request.HasAttribute(StunAttributeType.Padding);
        wish = new StunDiscoveryRequest((flags & ChangeAddressFlag) != 0, (flags & ChangePortFlag) != 0, responsePort, hasPadding);
        return responsePort is null || (responsePort >= MinResponsePort && !hasPadding);
    }
}
