namespace JbAspire.Protocols.Payloads;

/// <summary>One encoding in a RED payload (RFC 2198 §3).</summary>
public readonly ref struct RedBlock
{
    internal RedBlock(byte payloadType, int timestampOffset, int offset, ReadOnlySpan<byte> data, bool isPrimary)
    {
        PayloadType = payloadType;
        TimestampOffset = timestampOffset;
        Offset = offset;
        Data = data;
        IsPrimary = isPrimary;
    }

    /// <summary>The payload type of the encoding.</summary>
    public byte PayloadType { get; }

    /// <summary>How much earlier than the packet's timestamp the encoding is, in ticks, 0-16383; 0 for the primary encoding.</summary>
    public int TimestampOffset { get; }

    /// <summary>Where <see cref="Data"/> begins in the RED payload, in bytes.</summary>
    public int Offset { get; }

    /// <summary>The encoding; may be empty.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Whether it is the encoding that the packet is sent for: the last one.</summary>
    public bool IsPrimary { get; }
}
