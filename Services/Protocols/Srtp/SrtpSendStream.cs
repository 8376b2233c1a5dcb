namespace JbAspire.Protocols.Srtp;

/// <summary>What a sender remembers of one SSRC.</summary>
internal sealed class SrtpSendStream
{
    /// <summary>The highest RTP index so far, or -1 before the first packet.</summary>
    public long HighestIndex { get; set; } = -1;

    /// <summary>The index of the last RTCP packet; the first is 1.</summary>
    public uint RtcpIndex { get; set; }
}
