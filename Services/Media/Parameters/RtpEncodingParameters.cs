namespace JbAspire.Media.Parameters;

/// <summary>One RTP stream: a simulcast layer, or the only stream of a medium.</summary>
public sealed record RtpEncodingParameters
{
    /// <summary>The SSRC; null when the stream is found by its RID or MID.</summary>
    public uint? Ssrc { get; init; }

    /// <summary>The RID (RFC 8851); null when there is none.</summary>
    public string? Rid { get; init; }

    /// <summary>The payload type of the stream's codec; null for the first media codec.</summary>
    public int? CodecPayloadType { get; init; }

    /// <summary>
    /// The SSRC of the stream's RTX stream (mediasoup's <c>rtx.ssrc</c>); null without RTX, or when it is found by its repaired RID.
    /// </summary>
    public uint? RtxSsrc { get; init; }

    /// <summary>Whether discontinuous transmission is in use; null means no.</summary>
    public bool? Dtx { get; init; }

    /// <summary>The scalability mode, such as "L1T3"; null means "L1T1".</summary>
    public string? ScalabilityMode { get; init; }

    /// <summary>By how much the picture is smaller than the source, 1.0 and up; null means 1.0.</summary>
    public double? ScaleResolutionDownBy { get; init; }

    /// <summary>The highest bit rate in bit/s; null without a limit.</summary>
    public long? MaxBitrate { get; init; }
}
