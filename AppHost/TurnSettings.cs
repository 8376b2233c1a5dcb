using System.Globalization;
using System.Net;

namespace JbAspire.AppHost;

/// <summary>What the TURN server of this system is told, whichever program it is.</summary>
internal sealed class TurnSettings
{
    // The seed's limits: allocations of one user and of all, and bytes a second of one allocation in each direction.
    private const int UserQuota = 12;
    private const int TotalQuota = 1200;
    private const int MaxBytesPerSecond = 1_000_000;

    private readonly IPAddress _public;

    public TurnSettings(IDistributedApplicationBuilder builder, Ports ports)
    {
        Kind = ReadKind(builder.Configuration["Parameters:turn-server"]);
        Ports = ports;
        _public = Network.PublicAddress(builder.Configuration);
        // A manifest is for other machines: what is found out here would be wrong there.
        Local = builder.ExecutionContext.IsRunMode ? Network.LocalAddressOf(_public) : null;
        Certificate = TurnCertificate.Find(builder, _public);
    }

    public TurnServerKind Kind { get; }

    public Ports Ports { get; }

    /// <summary>Certificate of TLS and DTLS; null where there is none.</summary>
    public TurnCertificate? Certificate { get; }

    /// <summary>The address of this machine that the public address leads to: itself, or the private side of a 1:1 NAT; null: not known.</summary>
    public IPAddress? Local { get; }

    /// <summary>Everything but the secret and the realm, which are parameters, and the addresses to listen on, which differ.</summary>
    public IReadOnlyList<TurnOption> Options => [.. Listeners(), .. Addresses(), .. Limits(), .. Peers()];

    private IEnumerable<TurnOption> Listeners()
    {
        yield return new("listening-port", Ports.TurnText);
        yield return new("tls-listening-port", Ports.TurnTlsText);
        yield return new("fingerprint");
        if (Certificate is null)
            yield break;
        yield return new("cert", Certificate.CertificatePath);
        yield return new("pkey", Certificate.KeyPath);
    }

    private IEnumerable<TurnOption> Addresses()
    {
        if (Local is not null)
            yield return new("relay-ip", Local.ToString());
        // The form with both addresses: relays then reach each other and the SFU without a NAT that sends packets back inside.
        if (Local is null)
            yield return new("external-ip", _public.ToString());
        else if (!Local.Equals(_public))
            yield return new("external-ip", $"{_public}/{Local}");
    }

    private IEnumerable<TurnOption> Limits()
    {
        yield return new("min-port", Ports.RelayMin);
        yield return new("max-port", Ports.RelayMax);
        yield return new("user-quota", Text(UserQuota));
        yield return new("total-quota", Text(TotalQuota));
        yield return new("max-bps", Text(MaxBytesPerSecond));
    }

    // A client that uses nothing but the relay asks it to reach the SFU, whose only candidate is the public address. Where that is this machine
    // alone, loopback must be a peer. Anywhere else the one address is allowed, by both of its names, and a private network stays closed.
    private IEnumerable<TurnOption> Peers()
    {
        if (IPAddress.IsLoopback(_public))
        {
            yield return new("allow-loopback-peers");
            yield break;
        }

        yield return new("allowed-peer-ip", _public.ToString());
        if (Local is not null && !Local.Equals(_public))
            yield return new("allowed-peer-ip", Local.ToString());
    }

    private static TurnServerKind ReadKind(string? value) => value?.ToUpperInvariant() switch
    {
        null or "" or "JBASPIRE" => TurnServerKind.JbAspire,
        "COTURN" => TurnServerKind.Coturn,
        _ => throw new DistributedApplicationException($"Parameters:turn-server is '{value}': it must be jbaspire or coturn."),
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
