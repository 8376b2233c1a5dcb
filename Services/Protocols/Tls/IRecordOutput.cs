namespace JbAspire.Protocols.Tls;

/// <summary>Takes what libssl writes.</summary>
internal interface IRecordOutput
{
    /// <summary>Takes records (RFC 8446 §5.1, RFC 6347 §4.1); of DTLS, those of one call are meant to be one datagram. Never refuses.</summary>
    void Write(ReadOnlySpan<byte> records);
}
