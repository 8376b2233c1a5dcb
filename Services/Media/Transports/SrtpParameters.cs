using JbAspire.Protocols.Srtp;

namespace JbAspire.Media.Transports;

/// <summary>How one direction of a plain transport is protected (mediasoup's SrtpParameters). As text it is the suite alone: keys stay out of logs.</summary>
/// <param name="CryptoSuite">The suite.</param>
/// <param name="KeyBase64">Master key and salt, one after the other, in base64 (RFC 4568 §6.1).</param>
public sealed record SrtpParameters(SrtpProfile CryptoSuite, string KeyBase64)
{
    /// <inheritdoc/>
    public override string ToString() => SrtpProfiles.Name(CryptoSuite);
}
