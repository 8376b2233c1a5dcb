using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>A goodbye, BYE (https://www.rfc-editor.org/rfc/rfc3550#section-6.6): the sources that leave, and why.</summary>
public readonly ref struct Goodbye
{
    private const int MaxReasonLength = 255;

    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _count;

    private Goodbye(ReadOnlySpan<byte> payload, int count)
    {
        _payload = payload;
        _count = count;
    }

    /// <summary>The sources that leave.</summary>
    public SsrcEnumerator Sources => new(_payload[..(_count * RtcpHeader.WordLength)]);

    /// <summary>The reason as UTF-8; empty when none is given or it does not fit.</summary>
    public ReadOnlySpan<byte> Reason
    {
        get
        {
            ReadOnlySpan<byte> rest = _payload[(_count * RtcpHeader.WordLength)..];
            return rest.IsEmpty || rest.Length < 1 + rest[0] ? default : rest.Slice(1, rest[0]);
        }
    }

    /// <summary>Reads a goodbye. False when the packet is another or too short for its sources.</summary>
    public static bool TryParse(in RtcpPacketView packet, out Goodbye goodbye)
    {
        goodbye = new Goodbye(packet.Payload, packet.Count);
        return packet.Type == RtcpPacketType.Goodbye && packet.Payload.Length >= packet.Count * RtcpHeader.WordLength;
    }

    /// <summary>Writes a goodbye with an optional reason. False when it does not fit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than 31 sources, or a reason longer than 255 bytes.</exception>
    public static bool TryWrite(Span<byte> destination, ReadOnlySpan<Ssrc> sources, ReadOnlySpan<byte> reason, out int written)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sources.Length, RtcpHeader.MaxCount, nameof(sources));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reason.Length, MaxReasonLength, nameof(reason));
        int reasonOffset = RtcpHeader.Length + sources.Length * RtcpHeader.WordLength;
        int length = reason.IsEmpty ? reasonOffset : RtcpHeader.Pad(reasonOffset + 1 + reason.Length);
        written = destination.Length < length ? 0 : length;
        if (written == 0)
            return false;

        RtcpHeader.Write(destination, sources.Length, RtcpPacketType.Goodbye, length);
        for (int i = 0; i < sources.Length; i++)
        {
            RtcpHeader.WriteSsrc(destination[(RtcpHeader.Length + i * RtcpHeader.WordLength)..], sources[i]);
        }

        if (!reason.IsEmpty)
        {
            destination[reasonOffset] = (byte)reason.Length;
            reason.CopyTo(destination[(reasonOffset + 1)..]);
            destination[(reasonOffset + 1 + reason.Length)..length].Clear();
        }

        return true;
    }
}
