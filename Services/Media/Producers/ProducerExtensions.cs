using System.Text;
using JbAspire.Media.Parameters;
using JbAspire.Protocols.Rtp;

namespace JbAspire.Media.Producers;

/// <summary>The header extensions that a producer's packets carry, as far as the router reads them.</summary>
internal sealed class ProducerExtensions
{
    private readonly int _dependencyDescriptorId;
    private readonly int _orientationId;
    private readonly int _midId;
    private readonly int _ridId;
    private int _orientation = -1;

    public ProducerExtensions(RtpParameters parameters)
    {
        foreach (RtpHeaderExtensionParameters extension in parameters.HeaderExtensions)
        {
            switch (extension.Uri)
            {
                case RtpHeaderExtensionUris.AudioLevel: AudioLevelId = extension.Id; break;
                case RtpHeaderExtensionUris.DependencyDescriptor: _dependencyDescriptorId = extension.Id; break;
                case RtpHeaderExtensionUris.VideoOrientation: _orientationId = extension.Id; break;
                case RtpHeaderExtensionUris.Mid: _midId = extension.Id; break;
                case RtpHeaderExtensionUris.RtpStreamId: _ridId = extension.Id; break;
            }
        }
    }

    /// <summary>The id of the audio level (RFC 6464); 0 = not sent.</summary>
    public int AudioLevelId { get; }

    /// <summary>The AV1 dependency descriptor of a packet; empty when it has none.</summary>
    public ReadOnlySpan<byte> DependencyDescriptorOf(in RtpPacketView packet) =>
        _dependencyDescriptorId != 0 && packet.TryGetExtension(_dependencyDescriptorId, out ReadOnlySpan<byte> value) ? value : default;

    /// <summary>The MID of a packet, if it has one.</summary>
    public string? MidOf(in RtpPacketView packet) => TextOf(packet, _midId);

    /// <summary>The RID of a packet, if it has one.</summary>
    public string? RidOf(in RtpPacketView packet) => TextOf(packet, _ridId);

    /// <summary>Tells when the picture was turned: browsers send the orientation with each key frame, or with each frame while it is not 0.</summary>
    public void NoteOrientation(in RtpPacketView packet, Producer producer)
    {
        if (_orientationId == 0
            || !packet.TryGetExtension(_orientationId, out ReadOnlySpan<byte> value)
            || value.Length != VideoOrientationExtension.Length
            || value[0] == _orientation
            || !VideoOrientationExtension.TryRead(value, out bool camera, out bool flip, out int rotation))
        {
            return;
        }

        _orientation = value[0];
        producer.Transport.Tell(
            new MediaEvent.ProducerVideoOrientationChanged(producer.Transport.Router.Id, producer.Id, camera, flip, rotation));
    }

    private static string? TextOf(in RtpPacketView packet, int id) =>
        id != 0 && packet.TryGetExtension(id, out ReadOnlySpan<byte> value) ? Encoding.Latin1.GetString(value) : null;
}
