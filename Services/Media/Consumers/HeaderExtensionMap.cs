using JbAspire.Media.Parameters;
using JbAspire.Protocols.Rtp;

namespace JbAspire.Media.Consumers;

/// <summary>
/// From the header extension ids of a producer to those of one consumer. What a consumer did not negotiate is left out; what
/// belongs to the path and not to the media (MID, RID, send time, transport-wide numbers) is never carried over.
/// </summary>
internal sealed class HeaderExtensionMap
{
    private const int IdCount = 256;

    private readonly byte[] _ids = new byte[IdCount];

    public HeaderExtensionMap(RtpParameters producer, RtpParameters consumer)
    {
        foreach (RtpHeaderExtensionParameters extension in consumer.HeaderExtensions)
        {
            switch (extension.Uri)
            {
                case RtpHeaderExtensionUris.Mid:
                    MidId = extension.Id;
                    break;
                case RtpHeaderExtensionUris.AbsoluteSendTime:
                    AbsSendTimeId = extension.Id;
                    break;
                case RtpHeaderExtensionUris.TransportWideCongestionControl:
                    TransportSequenceNumberId = extension.Id;
                    break;
                case RtpHeaderExtensionUris.DependencyDescriptor:
                    // VP8 and VP9 tell their layers in the payload, and are rewritten there: a descriptor beside it would contradict it.
                    if (FindSource(producer, extension.Uri) is { } described && !TellsLayersInPayload(consumer))
                    {
                        DependencyDescriptorId = extension.Id;
                        ProducerDependencyDescriptorId = described.Id;
                    }

                    break;
                case RtpHeaderExtensionUris.RtpStreamId or RtpHeaderExtensionUris.RepairedRtpStreamId:
                    break;
                default:
                    if (FindSource(producer, extension.Uri) is { } source)
                    {
                        _ids[source.Id] = (byte)extension.Id;
                    }

                    break;
            }
        }
    }

    /// <summary>The consumer's id for MID (RFC 8843); 0 = not negotiated.</summary>
    public int MidId { get; }

    /// <summary>The consumer's id for abs-send-time; 0 = not negotiated.</summary>
    public int AbsSendTimeId { get; }

    /// <summary>The consumer's id for the transport-wide sequence number; 0 = not negotiated.</summary>
    public int TransportSequenceNumberId { get; }

    /// <summary>The consumer's id for the dependency descriptor, which is written anew for it; 0 = not sent.</summary>
    public int DependencyDescriptorId { get; }

    /// <summary>The producer's id for the dependency descriptor; 0 = not sent to the consumer.</summary>
    public int ProducerDependencyDescriptorId { get; }

    /// <summary>The consumer's id for one of the producer's; 0 = not forwarded.</summary>
    public int this[int producerId] => _ids[producerId];

    private static RtpHeaderExtensionParameters? FindSource(RtpParameters producer, string uri) =>
        producer.HeaderExtensions.FirstOrDefault(known => known.Uri == uri);

    private static bool TellsLayersInPayload(RtpParameters parameters) =>
        parameters.Codecs[0].MimeType is { } type
        && (type.Equals("video/VP8", StringComparison.OrdinalIgnoreCase) || type.Equals("video/VP9", StringComparison.OrdinalIgnoreCase));
}
