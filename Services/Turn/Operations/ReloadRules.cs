using JbAspire.Turn.Configuration;
using JbAspire.Turn.Configuration.Options;

namespace JbAspire.Turn.Operations;

/// <summary>What a reload changes and what waits for the next start.</summary>
internal static class ReloadRules
{
    /// <summary>The names of the options that <paramref name="fresh"/> has otherwise, and that stay as they are.</summary>
    public static IReadOnlyList<string> WaitingForRestart(TurnServerOptions current, TurnServerOptions fresh) =>
        [.. OptionTable.All.Where(option => option.NeedsRestart && !option.Show(current).SequenceEqual(option.Show(fresh))).Select(option => option.Name)];

    /// <summary><paramref name="fresh"/>, with what sockets, loops and logs are made from as it was.</summary>
    public static TurnServerOptions Merge(TurnServerOptions current, TurnServerOptions fresh) => fresh with
    {
        Listeners = current.Listeners with
        {
            AlternateServers = fresh.Listeners.AlternateServers,
            TlsAlternateServers = fresh.Listeners.TlsAlternateServers,
        },
        Relay = current.Relay,
        Limits = fresh.Limits with
        {
            BindingRate = current.Limits.BindingRate,
            UnauthorizedRateLimit = current.Limits.UnauthorizedRateLimit,
            UnauthorizedRate = current.Limits.UnauthorizedRate,
        },
        // Listeners of TLS stay; without a certificate they would be of no use.
        Tls = fresh.Tls.HasCertificate
            ? fresh.Tls with { CipherList = current.Tls.CipherList, Tls12 = current.Tls.Tls12, Tls13 = current.Tls.Tls13 }
            : current.Tls,
        Operations = current.Operations with { DrainTimeout = fresh.Operations.DrainTimeout },
    };
}
