namespace JbAspire.Tests.Fuzz;

/// <summary>The body of a target.</summary>
internal delegate void FuzzBody(ReadOnlySpan<byte> input);

/// <summary>A target with its bounds.</summary>
/// <param name="Name">What the command line and the corpus call it.</param>
/// <param name="Body">What it does.</param>
internal sealed record FuzzTarget(string Name, FuzzBody Body)
{
    /// <summary>The longest input that is made, in bytes.</summary>
    public int MaxInputLength { get; init; } = 2048;

    /// <summary>How many bytes of managed memory one input may allocate.</summary>
    public long MaxAllocation { get; init; } = 64 * 1024;

    /// <summary>How long one input may take.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Words that the mutator strews in; empty for binary formats.</summary>
    public IReadOnlyList<byte[]> Words { get; init; } = [];

    /// <summary>Whether messages of STUN lie in the input, which the mutator then knows how to change.</summary>
    public bool IsStun { get; init; }

    public override string ToString() => Name;
}
