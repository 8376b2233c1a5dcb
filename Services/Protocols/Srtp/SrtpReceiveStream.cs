namespace JbAspire.Protocols.Srtp;

/// <summary>What a receiver remembers of one SSRC that has authenticated.</summary>
internal sealed class SrtpReceiveStream
{
    /// <summary>The RTP indices seen; its highest one carries the roll-over counter.</summary>
    public ReplayWindow Rtp;

    /// <summary>The RTCP indices seen.</summary>
    public ReplayWindow Rtcp;
}
