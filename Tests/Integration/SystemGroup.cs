using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>Tests that share one running system and one browser; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SystemGroup : ICollectionFixture<SystemFixture>, ICollectionFixture<BrowserFixture>
{
    public const string Name = "system";
}
