using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>The description of one source in an SDES packet.</summary>
public readonly ref struct SdesChunk
{
    private readonly ReadOnlySpan<byte> _chunk;

    private SdesChunk(ReadOnlySpan<byte> chunk)
    {
        _chunk = chunk;
    }

    /// <summary>The source.</summary>
    public Ssrc Ssrc => RtcpHeader.ReadSsrc(_chunk);

    /// <summary>The items.</summary>
    public SdesItemEnumerator Items => new(_chunk[RtcpHeader.WordLength..]);

    /// <summary>The length of the chunk with its null item and padding, in bytes.</summary>
    internal int Length => _chunk.Length;

    /// <summary>The source's CNAME as UTF-8. False when it has none.</summary>
    public bool TryGetCname(out ReadOnlySpan<byte> cname)
    {
        foreach (SdesItem item in Items)
        {
            if (item.Type == SdesItemType.Cname)
            {
                cname = item.Value;
                return true;
            }
        }

        cname = default;
        return false;
    }

    /// <summary>Reads the chunk at the start of <paramref name="source"/>. False when its items do not fit or have no end.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> source, out SdesChunk chunk)
    {
        chunk = default;
        int offset = RtcpHeader.WordLength;
        while (offset < source.Length && source[offset] != 0)
        {
            if (source.Length < offset + SdesItemEnumerator.ItemHeaderLength)
                return false;

            offset += SdesItemEnumerator.ItemHeaderLength + source[offset + 1];
        }

        // "The list of items in each chunk MUST be terminated by one or more null octets, the first of which is interpreted as an
        // item type of zero"; further ones fill the word.
        int length = RtcpHeader.Pad(offset + 1);
        if (source.Length < length)
            return false;

        chunk = new SdesChunk(source[..length]);
        return true;
    }
}
