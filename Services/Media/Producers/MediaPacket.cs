using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Rtp;

namespace JbAspire.Media.Producers;

/// <summary>A packet of a producer on its way to all its consumers: read once, whatever their number.</summary>
internal readonly ref struct MediaPacket
{
    /// <summary>The packet.</summary>
    public required RtpPacketView Rtp { get; init; }

    /// <summary>The stream that it came on.</summary>
    public required ProducerStream Stream { get; init; }

    /// <summary>Its payload type in the router.</summary>
    public required byte PayloadType { get; init; }

    /// <summary>What it is; <c>default</c> for audio.</summary>
    public required VideoPacketDescriptor Video { get; init; }

    /// <summary>Whether a newer packet of its stream came before it.</summary>
    public required bool IsLate { get; init; }
}
