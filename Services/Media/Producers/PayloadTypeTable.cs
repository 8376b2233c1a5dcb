using JbAspire.Media.Ortc;
using JbAspire.Media.Parameters;
using JbAspire.Protocols.Payloads;

namespace JbAspire.Media.Producers;

/// <summary>From a producer's payload types to the router's: one array read per packet.</summary>
internal sealed class PayloadTypeTable
{
    private const int PayloadTypeCount = 128;
    private const byte None = 0xFF;
    private const byte Retransmission = 0xFE;

    private readonly byte[] _mapped = new byte[PayloadTypeCount];
    private readonly CodecKind[] _codecs = new CodecKind[PayloadTypeCount];
    private readonly byte[] _repaired = new byte[PayloadTypeCount];

    public PayloadTypeTable(RtpParameters parameters, RtpMapping mapping)
    {
        Array.Fill(_mapped, None);
        foreach (RtpCodecParameters codec in parameters.Codecs)
        {
            if (CodecMatching.IsRtx(codec))
            {
                _mapped[codec.PayloadType] = Retransmission;
                _repaired[codec.PayloadType] = CodecMatching.TryGetApt(codec, out int apt) && apt is >= 0 and < PayloadTypeCount ? (byte)apt : None;
                continue;
            }

            foreach (RtpCodecMapping entry in mapping.Codecs)
            {
                if (entry.PayloadType == codec.PayloadType)
                {
                    _mapped[codec.PayloadType] = (byte)entry.MappedPayloadType;
                    _codecs[codec.PayloadType] = CodecKinds.FromMimeType(codec.MimeType);
                }
            }
        }

        // What RED carries and no codec announces is Opus.
        foreach (RtpCodecMapping entry in mapping.Codecs)
        {
            if (_mapped[entry.PayloadType] == None)
            {
                _mapped[entry.PayloadType] = (byte)entry.MappedPayloadType;
                _codecs[entry.PayloadType] = CodecKind.Opus;
            }
        }
    }

    public bool IsRetransmission(int payloadType) => _mapped[payloadType] == Retransmission;

    /// <summary>What a payload type of retransmissions repairs (RFC 4588 §8.1, apt).</summary>
    public bool TryGetRepaired(int payloadType, out byte repaired)
    {
        repaired = _repaired[payloadType];
        return IsRetransmission(payloadType) && repaired != None;
    }

    public bool TryMap(int payloadType, out byte mapped, out CodecKind codec)
    {
        mapped = _mapped[payloadType];
        codec = _codecs[payloadType];
        return mapped < PayloadTypeCount;
    }
}
