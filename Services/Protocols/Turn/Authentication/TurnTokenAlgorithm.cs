namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>How an access token is encrypted (RFC 7635 §6.2): names as in coturn's and the RFC's <c>as_rs_alg</c>.</summary>
public enum TurnTokenAlgorithm : byte
{
    /// <summary>AEAD_AES_128_GCM, "A128GCM": a key of 16 bytes.</summary>
    A128Gcm,

    /// <summary>AEAD_AES_256_GCM, "A256GCM": a key of 32 bytes.</summary>
    A256Gcm,
}
