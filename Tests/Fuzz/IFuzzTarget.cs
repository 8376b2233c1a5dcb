namespace JbAspire.Tests.Fuzz;

/// <summary>A parser or state machine under arbitrary bytes. What escapes <see cref="Fuzz"/> is a defect, whatever its type.</summary>
internal interface IFuzzTarget
{
    /// <summary>Takes one input; the same bytes always do the same, as far as the code under test allows it.</summary>
    static abstract void Fuzz(ReadOnlySpan<byte> input);
}
