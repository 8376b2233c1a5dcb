namespace JbAspire.Media.Parameters;

/// <summary>An RTCP feedback mechanism of a codec (RFC 4585 §4.2): "nack", "nack pli", "ccm fir", "goog-remb", "transport-cc".</summary>
/// <param name="Type">The type: "nack", "ccm", "goog-remb", "transport-cc".</param>
/// <param name="Parameter">The parameter: "pli", "fir", or empty.</param>
public sealed record RtcpFeedback(string Type, string Parameter = "");
