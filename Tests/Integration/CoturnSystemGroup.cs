using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>Tests that share one running system with coturn in it, and one browser.</summary>
[CollectionDefinition(Name)]
public sealed class CoturnSystemGroup : ICollectionFixture<CoturnSystemFixture>, ICollectionFixture<BrowserFixture>
{
    public const string Name = "system with coturn";
}
