using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>Tests that weigh the process: they run when no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MemoryTests
{
    internal const string Name = "memory";
}
