namespace JbAspire.Load.Fanout;

/// <summary>Which part of which frame a packet carries.</summary>
/// <param name="Timestamp">The frame's RTP timestamp.</param>
/// <param name="PictureId">15 bits.</param>
/// <param name="IsKey">Whether the frame is a key frame.</param>
/// <param name="IsFirst">Whether the frame starts here.</param>
/// <param name="IsLast">Whether it ends here.</param>
internal readonly record struct FrameSlice(uint Timestamp, int PictureId, bool IsKey, bool IsFirst, bool IsLast);
