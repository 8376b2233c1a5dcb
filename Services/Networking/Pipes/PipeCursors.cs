using System.Runtime.InteropServices;

namespace JbAspire.Networking.Pipes;

/// <summary>
/// The positions of a ring's two ends. What one thread writes lies two cache lines away from what the other writes (processors fetch lines in
/// pairs), and each end keeps the last position of the other that it saw beside its own.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 4 * Distance)]
internal struct PipeCursors
{
    private const int Distance = 128;

    /// <summary>The writer's: the end of what the reader may take. Written with release.</summary>
    [FieldOffset(Distance)]
    public long Published;

    /// <summary>The writer's alone: the end of what is written.</summary>
    [FieldOffset(Distance + 8)]
    public long Written;

    /// <summary>The writer's alone: <see cref="Released"/> as it was seen last.</summary>
    [FieldOffset(Distance + 16)]
    public long ReleasedSeen;

    /// <summary>The reader's: the end of what the writer may overwrite. Written with release.</summary>
    [FieldOffset(2 * Distance)]
    public long Released;

    /// <summary>The reader's alone: the end of what was taken.</summary>
    [FieldOffset((2 * Distance) + 8)]
    public long Taken;

    /// <summary>The reader's alone: <see cref="Published"/> as it was seen last.</summary>
    [FieldOffset((2 * Distance) + 16)]
    public long PublishedSeen;
}
