using System.Globalization;

namespace JbAspire.Protocols.Wire;

/// <summary>A synchronization source identifier (RFC 3550 §3): names one RTP stream within a session.</summary>
/// <param name="Value">The 32-bit identifier. 0 is a legal value.</param>
public readonly record struct Ssrc(uint Value)
{
    /// <summary>The identifier as an unsigned decimal number, as SDP writes it (RFC 5576 §4.1).</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
