namespace JbAspire.Protocols.Payloads;

/// <summary>How a frame relates to a decode target (AV1 RTP payload format, appendix A.8.3, table A.1).</summary>
public enum DecodeTargetIndication : byte
{
    /// <summary>The frame is no part of the target.</summary>
    NotPresent = 0,

    /// <summary>Part of it, and no other frame of it depends on this one.</summary>
    Discardable = 1,

    /// <summary>Part of it, and when this frame can be decoded all later frames of the target can.</summary>
    Switch = 2,

    /// <summary>Part of it, and later frames depend on it.</summary>
    Required = 3,
}
