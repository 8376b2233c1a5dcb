namespace JbAspire.Media.Ortc;

/// <summary>A producer's payload type and the router's payload type for the same codec.</summary>
/// <param name="PayloadType">What the producer sends.</param>
/// <param name="MappedPayloadType">What consumers get.</param>
public sealed record RtpCodecMapping(int PayloadType, int MappedPayloadType);
