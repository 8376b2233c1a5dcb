using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>
/// Puts RTCP packets one after the other into a span. A packet that does not fit is left out whole, and its method returns
/// false. RFC 3550 §6.1 wants SR or RR first, then SDES with a CNAME; with reduced-size RTCP (RFC 5506) any order will do.
/// </summary>
public ref struct RtcpCompoundWriter
{
    private readonly Span<byte> _destination;

    /// <summary>Writes into <paramref name="destination"/>: one datagram.</summary>
    public RtcpCompoundWriter(Span<byte> destination)
    {
        _destination = destination;
        Length = 0;
    }

    /// <summary>The number of bytes written.</summary>
    public int Length { readonly get; private set; }

    /// <summary>What is written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _destination[..Length];

    /// <summary>What is left, for a message's own writer; <see cref="Advance"/> then takes what it wrote.</summary>
    public readonly Span<byte> Remaining => _destination[Length..];

    /// <summary>Counts <paramref name="written"/> bytes of <see cref="Remaining"/> as written.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than remain, or not whole words.</exception>
    public void Advance(int written)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(written);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(written, Remaining.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(written % RtcpHeader.WordLength, 0, nameof(written));
        Length += written;
    }

    /// <summary>Adds a sender report: <see cref="SenderReport.TryWrite"/>.</summary>
    public bool TryAddSenderReport(
        Ssrc ssrc,
        NtpTime ntpTime,
        RtpTimestamp rtpTimestamp,
        uint packetCount,
        uint octetCount,
        scoped ReadOnlySpan<ReportBlock> blocks = default) =>
        Take(SenderReport.TryWrite(Remaining, ssrc, ntpTime, rtpTimestamp, packetCount, octetCount, blocks, out int written), written);

    /// <summary>Adds one or more receiver reports: <see cref="ReceiverReport.TryWrite"/>.</summary>
    public bool TryAddReceiverReport(Ssrc ssrc, scoped ReadOnlySpan<ReportBlock> blocks = default) =>
        Take(ReceiverReport.TryWrite(Remaining, ssrc, blocks, out int written), written);

    /// <summary>Adds a source description with a CNAME.</summary>
    public bool TryAddSourceDescription(Ssrc ssrc, scoped ReadOnlySpan<byte> cname) =>
        Take(SourceDescription.TryWrite(Remaining, ssrc, cname, out int written), written);

    /// <summary>Adds a goodbye: <see cref="Goodbye.TryWrite"/>.</summary>
    public bool TryAddGoodbye(scoped ReadOnlySpan<Ssrc> sources, scoped ReadOnlySpan<byte> reason = default) =>
        Take(Goodbye.TryWrite(Remaining, sources, reason, out int written), written);

    /// <summary>Adds a picture loss indication.</summary>
    public bool TryAddPictureLossIndication(Ssrc sender, Ssrc media) =>
        Take(PictureLossIndication.TryWrite(Remaining, sender, media, out int written), written);

    /// <summary>Adds a full intra request.</summary>
    public bool TryAddFullIntraRequest(Ssrc sender, scoped ReadOnlySpan<FirEntry> entries) =>
        Take(FullIntraRequest.TryWrite(Remaining, sender, entries, out int written), written);

    /// <summary>Adds a generic NACK.</summary>
    public bool TryAddGenericNack(Ssrc sender, Ssrc media, scoped ReadOnlySpan<SequenceNumber> lost) =>
        Take(GenericNack.TryWrite(Remaining, sender, media, lost, out int written), written);

    /// <summary>Adds a receiver estimated maximum bit rate.</summary>
    public bool TryAddReceiverEstimatedMaxBitrate(Ssrc sender, Bitrate bitrate, scoped ReadOnlySpan<Ssrc> sources) =>
        Take(ReceiverEstimatedMaxBitrate.TryWrite(Remaining, sender, bitrate, sources, out int written), written);

    /// <summary>Adds an extended report with a receiver reference time.</summary>
    public bool TryAddReceiverReferenceTime(Ssrc sender, NtpTime time) =>
        Take(ExtendedReport.TryWriteReceiverReferenceTime(Remaining, sender, time, out int written), written);

    /// <summary>Adds an extended report with the answers to reference times.</summary>
    public bool TryAddDlrr(Ssrc sender, scoped ReadOnlySpan<DlrrSubBlock> subBlocks) =>
        Take(ExtendedReport.TryWriteDlrr(Remaining, sender, subBlocks, out int written), written);

    private bool Take(bool fits, int written)
    {
        Length += written;
        return fits;
    }
}
