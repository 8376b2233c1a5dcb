using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>Tests of media in Chromium and in Firefox; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ReachableSystemGroup : ICollectionFixture<ReachableSystemFixture>, ICollectionFixture<BrowserFixture>
{
    public const string Name = "reachable system";
}
