using JbAspire.Protocols.Srtp.Ciphers;

namespace JbAspire.Protocols.Srtp;

/// <summary>
/// Checks and decrypts incoming SRTP and SRTCP packets in place (RFC 3711, RFC 7714) under one master key, for up to
/// <see cref="MaxStreams"/> SSRCs. One owner, no allocation per packet; a stream's state is made when its first packet has
/// authenticated, so forged packets cost no memory.
/// </summary>
public sealed class SrtpReceiver : IDisposable
{
    /// <summary>
    /// The most SSRCs that one receiver follows. RFC 3711 sets no limit; a peer that sends a simulcast of three with RTX in a dozen
    /// tracks uses under 100. Packets of further ones are refused (<see cref="SrtpResult.TooManyStreams"/>).
    /// </summary>
    public const int MaxStreams = 512;

    private readonly SrtpSessionKeys _keys;
    private readonly SrtpStreamTable<SrtpReceiveStream> _streams = new(MaxStreams);

    /// <summary>Makes a receiver from a master key and salt, which are not kept.</summary>
    /// <exception cref="ArgumentException">A length does not fit the profile.</exception>
    /// <exception cref="DllNotFoundException">OpenSSL 3 is missing.</exception>
    public SrtpReceiver(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
        : this(profile, masterKey, masterSalt, SrtpBackends.Default)
    {
    }

    /// <summary>The same with a given backend, for tests that compare them.</summary>
    internal SrtpReceiver(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, SrtpBackend backend) =>
        _keys = SrtpSessionKeys.Derive(profile, masterKey, masterSalt, backend);

    /// <summary>The number of streams that have authenticated.</summary>
    internal int StreamCount => _streams.Count;

    /// <summary>Checks and decrypts an SRTP packet in place.</summary>
    /// <param name="packet">The packet as it came. When the answer is not <see cref="SrtpResult.Ok"/> its payload is undefined.</param>
    /// <param name="length">The length of the RTP packet at the start of <paramref name="packet"/>; 0 unless Ok.</param>
    public SrtpResult UnprotectRtp(Span<byte> packet, out int length)
    {
        length = 0;
        int messageLength = packet.Length - _keys.Rtp.TagLength;
        if (messageLength < 0 || !RtpHeaderLayout.TryParse(packet[..messageLength], out RtpHeaderLayout header))
        {
            return SrtpResult.Malformed;
        }

        SrtpReceiveStream? stream = _streams.Find(header.Ssrc);
        if (stream is null && _streams.IsFull)
        {
            return SrtpResult.TooManyStreams;
        }

        // RFC 3711 §3.3.1: the roll-over counter of a stream starts at zero.
        long index = stream is { Rtp.IsStarted: true } ? EstimateIndex(stream.Rtp.Highest, header.SequenceNumber) : header.SequenceNumber;
        if (index > PacketIndex.Max)
        {
            return SrtpResult.IndexExhausted;
        }

        if (stream is not null && !stream.Rtp.IsFresh(index))
        {
            return SrtpResult.Replayed;
        }

        if (!_keys.Rtp.Unprotect(packet, header.PayloadOffset, header.Ssrc, (ulong)index))
        {
            return SrtpResult.AuthenticationFailed;
        }

        stream ??= _streams.Add(header.Ssrc);
        stream.Rtp.Mark(index);
        length = messageLength;
        return SrtpResult.Ok;
    }

    /// <summary>Checks and, where it is encrypted, decrypts an SRTCP packet in place.</summary>
    /// <param name="packet">The packet as it came. When the answer is not <see cref="SrtpResult.Ok"/> its payload is undefined.</param>
    /// <param name="length">The length of the RTCP packet at the start of <paramref name="packet"/>; 0 unless Ok.</param>
    public SrtpResult UnprotectRtcp(Span<byte> packet, out int length)
    {
        length = 0;
        int messageLength = packet.Length - _keys.Rtcp.Overhead;
        if (messageLength < 0 || !RtcpHeaderLayout.TryParse(packet[..messageLength], out uint ssrc))
        {
            return SrtpResult.Malformed;
        }

        SrtpReceiveStream? stream = _streams.Find(ssrc);
        if (stream is null && _streams.IsFull)
        {
            return SrtpResult.TooManyStreams;
        }

        uint index = _keys.Rtcp.ReadIndex(packet);
        if (stream is not null && !stream.Rtcp.IsFresh(index))
        {
            return SrtpResult.Replayed;
        }

        if (!_keys.Rtcp.Unprotect(packet, ssrc))
        {
            return SrtpResult.AuthenticationFailed;
        }

        stream ??= _streams.Add(ssrc);
        stream.Rtcp.Mark(index);
        length = messageLength;
        return SrtpResult.Ok;
    }

    /// <summary>Frees the ciphers; OpenSSL zeroes their keys.</summary>
    public void Dispose() => _keys.Dispose();

    // A packet that lies before the first period cannot exist; RFC 3711 §3.3.1 would give it a roll-over counter of 2^32 - 1.
    // What can exist is a jump ahead by more than half a period, which is tried instead; authentication decides.
    private static long EstimateIndex(long highest, ushort sequenceNumber)
    {
        long index = PacketIndex.Estimate(highest, sequenceNumber);
        return index < 0 ? index + PacketIndex.RolloverPeriod : index;
    }
}
