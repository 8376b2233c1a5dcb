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

    public PayloadTypeTable(RtpParameters parameters, RtpMapping mapping)
    {
        Array.Fill(_mapped, None);
        foreach (RtpCodecParameters codec in parameters.Codecs)
        {
            if (codec.MimeType.EndsWith("/rtx", StringComparison.OrdinalIgnoreCase))
            {
                _mapped[codec.PayloadType] = Retransmission;
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
    }

    public bool IsRetransmission(int payloadType) => _mapped[payloadType] == Retransmission;

    public bool TryMap(int payloadType, out byte mapped, out CodecKind codec)
    {
        mapped = _mapped[payloadType];
        codec = _codecs[payloadType];
        return mapped < PayloadTypeCount;
    }
}
