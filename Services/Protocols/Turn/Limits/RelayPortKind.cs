namespace JbAspire.Protocols.Turn.Limits;

/// <summary>Which ports an Allocate request asks for (RFC 8656 §7.2, EVEN-PORT).</summary>
public enum RelayPortKind : byte
{
    /// <summary>Any port.</summary>
    Any,

    /// <summary>An even port.</summary>
    Even,

    /// <summary>An even port together with the next higher one, which is reserved.</summary>
    EvenPair,
}
