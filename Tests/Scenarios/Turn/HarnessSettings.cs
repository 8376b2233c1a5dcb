using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>What a <see cref="TurnHarness"/> is made from: a server of two families with three users.</summary>
internal sealed record HarnessSettings
{
    internal const string Realm = "north.example";

    internal TurnOptions Options { get; init; } = new() { RelayAddresses = [Net.Server, Net.ServerIPv6] };

    /// <summary>The addresses that have ports; those of <see cref="Options"/> unless there are none.</summary>
    internal IReadOnlyList<TransportAddress> PortAddresses { get; init; } = [Net.Server, Net.ServerIPv6];

    internal TurnAuthenticationOptions Authentication { get; init; } = new()
    {
        Realm = Realm,
        Users =
        [
            TurnStaticUser.WithPassword("anna", "a-secret"), TurnStaticUser.WithPassword("bao", "b-secret"),
            TurnStaticUser.WithPassword("chi", "c-secret"),
        ],
    };

    internal AllocationQuotaOptions Quota { get; init; } = new();

    internal PeerPolicyOptions Peers { get; init; } = new()
    {
        RelayAddresses = [Net.Server, Net.ServerIPv6],
        Listeners = [Net.Server, Net.ServerIPv6],
    };

    internal StunBindingOptions Binding { get; init; } = new();

    internal int MinPort { get; init; } = 49_152;

    internal int MaxPort { get; init; } = 65_535;

    internal int Seed { get; init; } = 1;

    internal static HarnessSettings With(Func<TurnOptions, TurnOptions> change) => new() { Options = change(new HarnessSettings().Options) };
}
