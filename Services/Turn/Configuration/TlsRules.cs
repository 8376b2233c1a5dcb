using JbAspire.ServiceDefaults;

namespace JbAspire.Turn.Configuration;

/// <summary>Turns TLS and DTLS off where there is no certificate, and checks that there is one where it is named.</summary>
internal static class TlsRules
{
    /// <exception cref="ConfigurationException">A file cannot be read, or one of the two is missing.</exception>
    public static TurnServerOptions Complete(TurnServerOptions options, ICollection<string> warnings)
    {
        ListenerOptions listeners = options.Listeners;
        TlsOptions tls = options.Tls;
        if (!listeners.Tls && !listeners.Dtls)
            return options;
        if (tls is { CertificatePath: not null, PrivateKeyPath: null })
            throw new ConfigurationException("pkey", "", "set where cert is");
        if (tls is { CertificatePath: null, PrivateKeyPath: not null })
            throw new ConfigurationException("cert", "", "set where pkey is");

        if (!tls.HasCertificate)
        {
            if (!listeners.Udp && !listeners.Tcp)
                throw new ConfigurationException("cert", "", "set where no-udp and no-tcp are on, or nobody is served");
            warnings.Add("TLS and DTLS are off: cert and pkey are not set (no-tls and no-dtls say that this is meant)");
            return options with { Listeners = listeners with { Tls = false, Dtls = false } };
        }

        if (tls is { Tls12: false, Tls13: false })
            throw new ConfigurationException("no-tlsv1_3", "true", "off where no-tlsv1_2 is on, or no version of TLS is left");
        CheckReadable("cert", tls.CertificatePath!);
        CheckReadable("pkey", tls.PrivateKeyPath!);
        return options;
    }

    private static void CheckReadable(string name, string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(name, path, $"a PEM file that can be read ({exception.Message})");
        }
    }
}
