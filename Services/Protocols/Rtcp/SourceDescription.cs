using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>
/// A source description, SDES (https://www.rfc-editor.org/rfc/rfc3550#section-6.5): chunks of an SSRC and items, each item a
/// type, a length and a text.
/// </summary>
public readonly ref struct SourceDescription
{
    private const int MaxTextLength = 255;

    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _count;

    private SourceDescription(ReadOnlySpan<byte> payload, int count)
    {
        _payload = payload;
        _count = count;
    }

    /// <summary>The chunks; there may be none.</summary>
    public SdesChunkEnumerator Chunks => new(_payload, _count);

    /// <summary>Reads a source description. False when the packet is another, or a chunk does not fit.</summary>
    public static bool TryParse(in RtcpPacketView packet, out SourceDescription description)
    {
        description = new SourceDescription(packet.Payload, packet.Count);
        if (packet.Type != RtcpPacketType.SourceDescription)
            return false;

        int chunks = 0;
        foreach (SdesChunk _ in description.Chunks)
        {
            chunks++;
        }

        return chunks == packet.Count;
    }

    /// <summary>Writes the CNAME of one source. False when it does not fit.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="cname"/> is longer than 255 bytes.</exception>
    public static bool TryWrite(Span<byte> destination, Ssrc ssrc, ReadOnlySpan<byte> cname, out int written) =>
        TryWrite(destination, [ssrc], cname, out written);

    /// <summary>
    /// Writes the same CNAME for several sources, in as many packets as they need at 31 chunks each. False, and nothing to be
    /// used written, when they do not fit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="cname"/> is longer than 255 bytes.</exception>
    public static bool TryWrite(Span<byte> destination, ReadOnlySpan<Ssrc> sources, ReadOnlySpan<byte> cname, out int written)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cname.Length, MaxTextLength, nameof(cname));
        written = 0;
        int total = 0;
        int itemEnd = RtcpHeader.WordLength + SdesItemEnumerator.ItemHeaderLength + cname.Length;
        int chunkLength = RtcpHeader.Pad(itemEnd + 1);
        do
        {
            ReadOnlySpan<Ssrc> part = sources[..Math.Min(sources.Length, RtcpHeader.MaxCount)];
            int length = RtcpHeader.Length + part.Length * chunkLength;
            if (destination.Length < total + length)
                return false;

            Span<byte> packet = destination.Slice(total, length);
            RtcpHeader.Write(packet, part.Length, RtcpPacketType.SourceDescription, length);
            for (int i = 0; i < part.Length; i++)
            {
                Span<byte> chunk = packet.Slice(RtcpHeader.Length + i * chunkLength, chunkLength);
                RtcpHeader.WriteSsrc(chunk, part[i]);
                chunk[RtcpHeader.WordLength] = (byte)SdesItemType.Cname;
                chunk[RtcpHeader.WordLength + 1] = (byte)cname.Length;
                cname.CopyTo(chunk[(RtcpHeader.WordLength + SdesItemEnumerator.ItemHeaderLength)..]);
                chunk[itemEnd..].Clear();
            }

            total += length;
            sources = sources[part.Length..];
        }
        while (!sources.IsEmpty);

        written = total;
        return true;
    }
}
