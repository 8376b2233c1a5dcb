using JbAspire.Protocols.Srtp.Ciphers;

namespace JbAspire.Protocols.Srtp;

/// <summary>
/// Protects outgoing RTP and RTCP packets in place (RFC 3711, RFC 7714) under one master key, for any number of SSRCs up to
/// <see cref="MaxStreams"/>. One owner, no allocation per packet.
/// </summary>
/// <remarks>
/// A packet may be protected again (a retransmission on its own SSRC): the same bytes give the same protected bytes. Two
/// different packets must never have the same SSRC and sequence number within one roll-over period: with GCM a nonce that is used
/// twice gives the authentication key away (RFC 7714 §8.4 and RFC 5116 §5.1.1). Whoever rewrites header extensions of a packet that was sent
/// keeps the protected copy, or retransmits as RTX (RFC 4588).
/// </remarks>
public sealed class SrtpSender : IDisposable
{
    /// <summary>The most bytes that protection adds to an RTP or RTCP packet: GCM's tag and the SRTCP index.</summary>
    public const int MaxOverhead = 20;

    /// <summary>The most SSRCs that one sender serves. They are ours, so the bound guards against a leak, not against a peer.</summary>
    public const int MaxStreams = 16_384;

    private readonly SrtpSessionKeys _keys;
    private readonly SrtpStreamTable<SrtpSendStream> _streams = new(MaxStreams);

    /// <summary>Makes a sender from a master key and salt, which are not kept.</summary>
    /// <exception cref="ArgumentException">A length does not fit the profile.</exception>
    /// <exception cref="DllNotFoundException">OpenSSL 3 is missing.</exception>
    public SrtpSender(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
        : this(profile, masterKey, masterSalt, SrtpBackends.Default)
    {
    }

    /// <summary>The same with a given backend, for tests that compare them.</summary>
    internal SrtpSender(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, SrtpBackend backend) =>
        _keys = SrtpSessionKeys.Derive(profile, masterKey, masterSalt, backend);

    /// <summary>Protects an RTP packet in place.</summary>
    /// <param name="buffer">Holds the packet, and room behind it (<see cref="MaxOverhead"/> always suffices).</param>
    /// <param name="length">The packet's length in bytes.</param>
    /// <returns>
    /// The protected packet's length; 0 when it is refused and must not be sent: malformed, no room, too many streams, a straggler from
    /// before sequence number 0 of the first period (it has no index), or the index is used up (2^48 packets).
    /// </returns>
    public int ProtectRtp(Span<byte> buffer, int length) => Protect(buffer, length, null);

    /// <summary>
    /// Protects an RTP packet in place, to the same bytes as <see cref="ProtectRtp(Span{byte}, int)"/>, but its tag may be missing until
    /// <see cref="SrtpBatch.Complete"/>. It pays with several packets at a time and profiles that authenticate with HMAC-SHA1;
    /// GCM packets are whole at once.
    /// </summary>
    /// <param name="buffer">Holds the packet, and room behind it. Native or pinned memory, left alone until the batch is complete.</param>
    /// <param name="length">The packet's length in bytes.</param>
    /// <param name="batch">Where the tag is noted down; a full batch is completed first.</param>
    /// <returns>The protected packet's length; 0 when it is refused, as by the other overload.</returns>
    public int ProtectRtp(Span<byte> buffer, int length, SrtpBatch batch) => Protect(buffer, length, batch);

    /// <summary>Protects a compound (or reduced-size) RTCP packet in place; it is always encrypted.</summary>
    /// <param name="buffer">Holds the packet, and room behind it (<see cref="MaxOverhead"/> always suffices).</param>
    /// <param name="length">The packet's length in bytes.</param>
    /// <returns>The protected packet's length; 0 when it is refused: malformed, no room, too many streams, or 2^31 packets were sent.</returns>
    public int ProtectRtcp(Span<byte> buffer, int length)
    {
        int overhead = _keys.Rtcp.Overhead;
        if (length < 0 || length > buffer.Length - overhead || !RtcpHeaderLayout.TryParse(buffer[..length], out uint ssrc))
        {
            return 0;
        }

        SrtpSendStream? stream = Stream(ssrc);
        if (stream is null || stream.RtcpIndex == SrtcpTransform.MaxIndex)
        {
            return 0;
        }

        // RFC 3711 §3.4 lets the first packet have index 0; libsrtp and the browsers start at 1, and so do we. Receivers take
        // any index, so the difference is not visible.
        stream.RtcpIndex++;
        return _keys.Rtcp.Protect(buffer[..(length + overhead)], ssrc, stream.RtcpIndex) ? length + overhead : 0;
    }

    /// <summary>Frees the ciphers; OpenSSL zeroes their keys.</summary>
    public void Dispose() => _keys.Dispose();

    private int Protect(Span<byte> buffer, int length, SrtpBatch? batch)
    {
        int tagLength = _keys.Rtp.TagLength;
        if (length < 0 || length > buffer.Length - tagLength || !RtpHeaderLayout.TryParse(buffer[..length], out RtpHeaderLayout header))
        {
            return 0;
        }

        SrtpSendStream? stream = Stream(header.Ssrc);
        if (stream is null)
        {
            return 0;
        }

        long index = stream.HighestIndex < 0 ? header.SequenceNumber : PacketIndex.Estimate(stream.HighestIndex, header.SequenceNumber);
        if (index < -ReplayWindow.Size)
        {
            // Too far back to be a straggler: the stream jumps ahead by more than half a period, within its first one.
            index += PacketIndex.RolloverPeriod;
        }

        if (index is < 0 or > PacketIndex.Max)
        {
            return 0;
        }

        Span<byte> packet = buffer[..(length + tagLength)];
        bool done = batch is null
            ? _keys.Rtp.Protect(packet, header.PayloadOffset, header.Ssrc, (ulong)index)
            : _keys.Rtp.ProtectLater(packet, header.PayloadOffset, header.Ssrc, (ulong)index, batch);
        if (!done)
        {
            return 0;
        }

        stream.HighestIndex = Math.Max(stream.HighestIndex, index);
        return length + tagLength;
    }

    private SrtpSendStream? Stream(uint ssrc) => _streams.Find(ssrc) ?? (_streams.IsFull ? null : _streams.Add(ssrc));
}
