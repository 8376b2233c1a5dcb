namespace JbAspire.Protocols.Srtp.Ciphers;

/// <summary>A tag that is owed: that of a packet whose roll-over counter follows it in the hash (RFC 3711 §4.2), written behind the packet.</summary>
internal unsafe struct HmacJob
{
    /// <summary>The key's states.</summary>
    public PaddedHmacSha1 Key;

    /// <summary>The packet, in memory that does not move.</summary>
    public byte* Packet;

    /// <summary>The packet's length without its tag, in bytes.</summary>
    public int Length;

    /// <summary>The tag's length in bytes, at most 20.</summary>
    public int TagLength;

    /// <summary>The roll-over counter.</summary>
    public uint RolloverCounter;
}
