namespace JbAspire.Tests.Integration;

/// <summary>The same system with a real coturn in the place of our TURN server.</summary>
public sealed class CoturnSystemFixture : SystemFixture
{
    protected override string TurnServer => "coturn";
}
