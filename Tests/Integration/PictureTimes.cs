namespace JbAspire.Tests.Integration;

/// <summary>When pictures were shown: how many, the longest and the usual time between two, in milliseconds.</summary>
internal sealed record PictureTimes(int Count, double Longest, double Usual);
