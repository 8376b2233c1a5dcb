namespace JbAspire.Tests.Unit.Media.LayerSelection;

/// <summary>A frame of a <see cref="Vp8Encoder"/>: what its packets say, and which frames it really needs.</summary>
internal sealed record Vp8Frame(
    int Stream, int Index, int PictureId, int Tl0PicIdx, int TemporalLayer, bool IsSync, bool IsKey, uint Timestamp, Vp8Frame[] References)
{
    private const int HeaderLength = 6;

    /// <summary>The payload of one of its packets.</summary>
    public byte[] Payload(int packet) =>
    [
        (byte)(packet == 0 ? 0x90 : 0x80),       // X, S
        0xF0,                                    // I, L, T, K
        (byte)(0x80 | PictureId >> 8),
        (byte)PictureId,
        (byte)Tl0PicIdx,
        (byte)(TemporalLayer << 6 | (IsSync ? 0x20 : 0) | 0x05),
        (byte)(packet == 0 && !IsKey ? 1 : 0),
        (byte)packet,
    ];

    /// <summary>The picture ID, TL0PICIDX and temporal layer in a payload.</summary>
    public static (int PictureId, int Tl0PicIdx, int TemporalLayer, bool IsSync) Read(byte[] payload) =>
        ((payload[2] & 0x7F) << 8 | payload[3], payload[4], payload[5] >> 6, (payload[HeaderLength - 1] & 0x20) != 0);
}
