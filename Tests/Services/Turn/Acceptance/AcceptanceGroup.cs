using Xunit;

namespace JbAspire.Tests.Services.Turn.Acceptance;

/// <summary>
/// Runs by itself, after what runs side by side: other tests' sockets take and give back the ports that the clients send from, and a client on the port of
/// one before it has that one's allocation (437).
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AcceptanceGroup
{
    public const string Name = "turn-acceptance";
}
