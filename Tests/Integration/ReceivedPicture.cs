namespace JbAspire.Tests.Integration;

/// <summary>What getStats tells of a received picture.</summary>
internal sealed record ReceivedPicture(int FrameWidth, int FramesDecoded, int KeyFramesDecoded, double TotalFreezesDuration);
