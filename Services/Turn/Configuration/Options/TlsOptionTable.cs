using static JbAspire.Turn.Configuration.Options.OptionKinds;

namespace JbAspire.Turn.Configuration.Options;

/// <summary>Options of <see cref="TlsOptions"/>.</summary>
internal static class TlsOptionTable
{
    public static IEnumerable<TurnOption> Options =>
    [
        FilePath("cert", "file", o => o.Tls.CertificatePath, (o, v) => With(o, o.Tls with { CertificatePath = v }),
            "Certificate with its chain, PEM; without it there is no TLS and no DTLS."),
        FilePath("pkey", "file", o => o.Tls.PrivateKeyPath, (o, v) => With(o, o.Tls with { PrivateKeyPath = v }), "Private key, PEM."),
        Text("pkey-pwd", "password", o => o.Tls.PrivateKeyPassword, (o, v) => With(o, o.Tls with { PrivateKeyPassword = v }),
            "Password of an encrypted private key.") with { IsSecret = true },
        Text("cipher-list", "names", o => o.Tls.CipherList, (o, v) => With(o, o.Tls with { CipherList = v == "DEFAULT" ? "" : v }),
            "Suites of TLS 1.2 by their OpenSSL names, separated by colons.") with { NeedsRestart = true },
        Switch("no-tlsv1_2", o => !o.Tls.Tls12, (o, v) => With(o, o.Tls with { Tls12 = !v }),
            "No TLS 1.2 and DTLS 1.2.") with { NeedsRestart = true },
        Switch("no-tlsv1_3", o => !o.Tls.Tls13, (o, v) => With(o, o.Tls with { Tls13 = !v }), "No TLS 1.3.") with { NeedsRestart = true },
    ];

    private static TurnServerOptions With(TurnServerOptions options, TlsOptions tls) => options with { Tls = tls };
}
