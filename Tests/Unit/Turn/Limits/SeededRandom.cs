using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Unit.Turn.Limits;

/// <summary>Randomness that is the same in every run.</summary>
internal static class SeededRandom
{
    internal static FillRandom Of(int seed) => new Random(seed).NextBytes;
}
