using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Turn.Authentication;
using JbAspire.Protocols.Turn.Peers;

namespace JbAspire.Protocols.Turn.Procedures;

/// <summary>What the procedures of one server share.</summary>
internal sealed class TurnContext
{
    internal TurnContext(TurnOptions options, TurnServices services)
    {
        Options = options;
        Services = services;
        PeerPolicy = services.PeerPolicy;
        Authenticator = services.Authenticator;
        Translation = new AddressTranslation(options);
        Responder = new TurnResponder(options, services.Transport, Counters);
        Lifecycle = new AllocationLifecycle(this);
    }

    internal TurnOptions Options { get; private set; }

    internal TurnServices Services { get; }

    internal ITurnTransport Transport => Services.Transport;

    internal TurnCounters Counters { get; } = new();

    internal AllocationTable Allocations { get; } = new();

    internal ExpiryWheel Expiries { get; } = new();

    internal AddressTranslation Translation { get; }

    internal TurnResponder Responder { get; }

    internal AllocationLifecycle Lifecycle { get; }

    /// <summary>Replaced by a reload.</summary>
    internal IPeerPolicy PeerPolicy { get; set; }

    /// <summary>Replaced by a reload.</summary>
    internal ITurnAuthenticator Authenticator { get; set; }

    /// <summary>Whether new allocations are refused because the server is about to end.</summary>
    internal bool IsDraining { get; set; }

    /// <summary>Takes what a reload may change of the options.</summary>
    internal void TakeOver(TurnOptions fresh) => Options = Options with
    {
        MaxBytesPerSecond = fresh.MaxBytesPerSecond,
        MaxPermissions = fresh.MaxPermissions,
        MaxChannels = fresh.MaxChannels,
        MaxTcpPeers = fresh.MaxTcpPeers,
        AlternateServers = fresh.AlternateServers,
        TlsAlternateServers = fresh.TlsAlternateServers,
    };

    internal void CountDenied(PeerRule rule) => Counters.DeniedPeers[(int)rule]++;
}
