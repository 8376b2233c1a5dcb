namespace JbAspire.Protocols.Stun;

/// <summary>The class of a STUN message: the bits C1 and C0 of its type (RFC 8489 §5).</summary>
public enum StunMessageClass : byte
{
    /// <summary>Asks for an answer.</summary>
    Request = 0b00,

    /// <summary>Is never answered.</summary>
    Indication = 0b01,

    /// <summary>Answers a request that was carried out.</summary>
    SuccessResponse = 0b10,

    /// <summary>Answers a request that was refused; carries ERROR-CODE.</summary>
    ErrorResponse = 0b11,
}
