namespace JbAspire.Networking.Loop;

/// <summary>What a poller waits for, and what it reports.</summary>
[Flags]
internal enum PollEvents
{
    None = 0,
    Readable = 1,
    Writable = 2,

    /// <summary>An error or a full hang-up: reported without being asked for.</summary>
    Failed = 4,
}
