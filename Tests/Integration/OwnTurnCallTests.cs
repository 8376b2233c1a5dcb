using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>Relayed calls through our TURN server.</summary>
[Collection(SystemGroup.Name)]
public sealed class OwnTurnCallTests(SystemFixture system, BrowserFixture browser) : RelayedCalls(system, browser);
