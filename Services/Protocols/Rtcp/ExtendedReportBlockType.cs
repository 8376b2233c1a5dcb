namespace JbAspire.Protocols.Rtcp;

/// <summary>Report block types of XR packets (RFC 3611 §4).</summary>
public enum ExtendedReportBlockType : byte
{
    /// <summary>Receiver reference time, RRTR (RFC 3611 §4.4).</summary>
    ReceiverReferenceTime = 4,

    /// <summary>Delay since the last receiver report, DLRR (RFC 3611 §4.5).</summary>
    DelaySinceLastReceiverReport = 5,
}
