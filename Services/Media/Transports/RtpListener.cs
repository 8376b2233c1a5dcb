using System.Text;
using JbAspire.Media.Parameters;
using JbAspire.Media.Producers;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>
/// Finds the producer's stream that an RTP packet belongs to: by SSRC, and for an SSRC that is not known yet by MID and RID
/// (RFC 8843 §9.2, RFC 8852), after which the SSRC is known.
/// </summary>
internal sealed class RtpListener
{
    // RFC 8851 §10 and RFC 8843 set no bound on ids; these are far above what peers send.
    private const int MaxIdLength = 64;

    private readonly Dictionary<uint, RtpSource> _bySsrc = [];
    private readonly List<Producer> _producers = [];
    private int _midId;
    private int _ridId;
    private int _repairedRidId;

    /// <summary>The id of the transport-wide sequence number extension among what the peer sends; 0 = not sent.</summary>
    public int TransportSequenceNumberId { get; private set; }

    /// <summary>As the list that it is: walking an interface would allocate, and this is walked at every deadline.</summary>
    public List<Producer> Producers => _producers;

    /// <summary>Refuses a producer whose MID or SSRCs are another's in this transport.</summary>
    public void RequireDistinct(RtpParameters parameters)
    {
        foreach (RtpEncodingParameters encoding in parameters.Encodings)
        {
            RequireFree(encoding.Ssrc, "ssrc");
            RequireFree(encoding.RtxSsrc, "rtx.ssrc");
        }

        if (parameters.Mid is { Length: > 0 } mid && _producers.Exists(producer => producer.RtpParameters.Mid == mid))
        {
            throw new MediaException(MediaError.AlreadyExists, $"rtpParameters.mid: '{mid}' is in use in this transport.");
        }
    }

    public void Add(Producer producer)
    {
        _producers.Add(producer);
        foreach (RtpHeaderExtensionParameters extension in producer.RtpParameters.HeaderExtensions)
        {
            switch (extension.Uri)
            {
                case RtpHeaderExtensionUris.Mid: _midId = extension.Id; break;
                case RtpHeaderExtensionUris.RtpStreamId: _ridId = extension.Id; break;
                case RtpHeaderExtensionUris.RepairedRtpStreamId: _repairedRidId = extension.Id; break;
                case RtpHeaderExtensionUris.TransportWideCongestionControl: TransportSequenceNumberId = extension.Id; break;
            }
        }

        foreach (ProducerStream stream in producer.Streams)
        {
            if (stream.Encoding.Ssrc is { } ssrc)
            {
                _bySsrc[ssrc] = new RtpSource(producer, stream, IsRetransmission: false);
            }

            if (stream.Encoding.RtxSsrc is { } rtxSsrc)
            {
                _bySsrc[rtxSsrc] = new RtpSource(producer, stream, IsRetransmission: true);
            }
        }
    }

    public void Remove(Producer producer)
    {
        _producers.Remove(producer);
        foreach ((uint ssrc, RtpSource source) in _bySsrc)
        {
            if (source.Producer == producer)
            {
                _bySsrc.Remove(ssrc);
            }
        }
    }

    public bool TryFind(Ssrc ssrc, out RtpSource source) => _bySsrc.TryGetValue(ssrc.Value, out source);

    public bool TryFind(in RtpPacketView packet, out RtpSource source) =>
        _bySsrc.TryGetValue(packet.Ssrc.Value, out source) || TryLearn(packet, out source);

    private void RequireFree(uint? ssrc, string field)
    {
        if (ssrc is { } value && _bySsrc.ContainsKey(value))
        {
            throw new MediaException(MediaError.AlreadyExists, $"rtpParameters.encodings: {field} {value} is in use in this transport.");
        }
    }

    private bool TryLearn(in RtpPacketView packet, out RtpSource source)
    {
        source = default;
        Span<char> mid = stackalloc char[MaxIdLength];
        Span<char> rid = stackalloc char[MaxIdLength];
        int midLength = ReadId(packet, _midId, mid);
        int ridLength = ReadId(packet, _ridId, rid);
        bool isRetransmission = false;
        if (ridLength == 0)
        {
            ridLength = ReadId(packet, _repairedRidId, rid);
            isRetransmission = ridLength > 0;
        }

        foreach (Producer producer in _producers)
        {
            if (midLength > 0 && !mid[..midLength].SequenceEqual(producer.RtpParameters.Mid))
            {
                continue;
            }

            bool isRetransmissionPayload = producer.IsRetransmissionPayloadType(packet.PayloadType);
            foreach (ProducerStream stream in producer.Streams)
            {
                // Without an SSRC in the parameters a stream is told by its RID, or by the MID alone when it is the only one.
                bool matches = ridLength > 0
                    ? rid[..ridLength].SequenceEqual(stream.Encoding.Rid)
                    : midLength > 0 && producer.Streams.Count == 1 && stream.Encoding is { Ssrc: null, Rid: null };
                if (matches)
                {
                    source = new RtpSource(producer, stream, isRetransmission || isRetransmissionPayload);
                    Bind(packet.Ssrc, source);
                    return true;
                }
            }
        }

        return false;
    }

    // A stream has one media SSRC and one for retransmissions: a new one replaces the old, so that a peer that invents
    // SSRCs costs no memory.
    private void Bind(Ssrc ssrc, in RtpSource source)
    {
        foreach ((uint known, RtpSource other) in _bySsrc)
        {
            if (other == source)
            {
                _bySsrc.Remove(known);
                break;
            }
        }

        _bySsrc.Add(ssrc.Value, source);
        if (!source.IsRetransmission)
        {
            source.Stream.Bind(ssrc);
        }
    }

    private static int ReadId(in RtpPacketView packet, int id, Span<char> destination)
    {
        if (id == 0 || !packet.TryGetExtension(id, out ReadOnlySpan<byte> value) || value.Length > MaxIdLength)
        {
            return 0;
        }

        return Encoding.Latin1.GetChars(value, destination);
    }
}

/// <summary>What sends an SSRC.</summary>
/// <param name="Producer">The producer.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="IsRetransmission">Whether the SSRC carries the stream's retransmissions (RFC 4588).</param>
internal readonly record struct RtpSource(Producer Producer, ProducerStream Stream, bool IsRetransmission);
