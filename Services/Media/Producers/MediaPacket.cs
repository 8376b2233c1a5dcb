using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Producers;

/// <summary>
/// A packet of a producer on its way to all its consumers: a copy of its bytes, and what was read of it once, whatever their number. Lives in
/// <see cref="FanOut"/>'s pool.
/// </summary>
internal sealed class MediaPacket(Memory<byte> memory)
{
    private readonly Memory<byte> _memory = memory;
    private VideoPacketDescriptor _video;
    private int _length;
    private int _payloadOffset;

    /// <summary>The packet. It is valid until the packet was forwarded.</summary>
    public RtpPacketView Rtp => RtpPacketView.TryParse(_memory.Span[.._length], out RtpPacketView view) ? view : default;

    /// <summary>The payload without padding.</summary>
    public ReadOnlySpan<byte> Payload => _memory.Span.Slice(_payloadOffset, PayloadLength);

    /// <summary>The length of the payload without padding, in bytes.</summary>
    public int PayloadLength { get; private set; }

    /// <summary>Its number at the source.</summary>
    public SequenceNumber SequenceNumber { get; private set; }

    /// <summary>Its timestamp at the source.</summary>
    public RtpTimestamp Timestamp { get; private set; }

    /// <summary>Its marker bit.</summary>
    public bool Marker { get; private set; }

    /// <summary>The stream that it came on.</summary>
    public ProducerStream Stream { get; private set; } = null!;

    /// <summary>Its payload type in the router.</summary>
    public byte PayloadType { get; private set; }

    /// <summary>What it is; <c>default</c> for audio.</summary>
    public ref readonly VideoPacketDescriptor Video => ref _video;

    /// <summary>Whether a newer packet of its stream came before it.</summary>
    public bool IsLate { get; private set; }

    /// <summary>Which consumers it is for.</summary>
    public PacketAudience Audience { get; private set; }

    /// <summary>Bytes of RTP padding that make it as long as its neighbours; 0 = none.</summary>
    public byte Padding { get; set; }

    /// <summary>The packet after it; null after the last.</summary>
    public MediaPacket? Next { get; set; }

    /// <summary>Takes a packet in. False when it is longer than any that is carried.</summary>
    public bool TryFill(
        in RtpPacketView packet, ProducerStream stream, byte payloadType, in VideoPacketDescriptor video, bool isLate, PacketAudience audience)
    {
        if (!packet.Packet.TryCopyTo(_memory.Span))
        {
            return false;
        }

        _length = packet.Packet.Length;
        _payloadOffset = packet.HeaderLength;
        PayloadLength = _length - packet.HeaderLength - packet.PaddingLength;
        SequenceNumber = packet.SequenceNumber;
        Timestamp = packet.Timestamp;
        Marker = packet.Marker;
        Stream = stream;
        PayloadType = payloadType;
        _video = video;
        IsLate = isLate;
        Audience = audience;
        Padding = 0;
        Next = null;
        return true;
    }
}
