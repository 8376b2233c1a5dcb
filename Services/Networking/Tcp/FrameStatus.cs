namespace JbAspire.Networking.Tcp;

/// <summary>What the start of a stream's unread bytes is.</summary>
internal enum FrameStatus
{
    Complete,
    Incomplete,
    Malformed,
}
