using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace JbAspire.AppHost;

/// <summary>A real coturn in place of our server: the program <c>turnserver</c> where it is on the PATH, else the container.</summary>
internal static class Coturn
{
    private const string Program = "turnserver";
    private const string Image = "coturn/coturn";
    private const string ImageTag = "4.17.1";
    private const string CertificateInContainer = "/etc/coturn/tls/cert.pem";
    private const string KeyInContainer = "/etc/coturn/tls/pkey.pem";

    // The configuration has the secret in it, so it is in a file that has lost its name before the first byte is written: nobody but the process
    // can open it, nothing is left to clean up, and the command line shows a descriptor. coturn reads it twice, so a pipe would not do.
    // Its pid file goes the same way: the standard place belongs to the coturn that the machine may run as a service.
    private const string StartScript =
        """
        umask 077
        config=$(mktemp) && pid=$(mktemp) || exit 1
        exec 3<>"$config" 4<>"$pid"
        rm -f "$config" "$pid"
        printf '%s\nstatic-auth-secret=%s\nrealm=%s\n' "$COTURN_CONFIG" "$COTURN_SECRET" "$COTURN_REALM" >&3
        unset COTURN_CONFIG COTURN_SECRET COTURN_REALM config pid
        exec "$1" -c /proc/self/fd/3
        """;

    // What our server refuses as a peer unless it is told otherwise; coturn itself refuses loopback, multicast and the unspecified addresses alone.
    // "::" is not in the list: coturn 4.6 takes it for every address.
    private static readonly string[] DeniedPeers =
    [
        "0.0.0.0-0.255.255.255", "10.0.0.0-10.255.255.255", "100.64.0.0-100.127.255.255", "169.254.0.0-169.254.255.255", "172.16.0.0-172.31.255.255",
        "192.0.0.0-192.0.0.255", "192.0.2.0-192.0.2.255", "192.168.0.0-192.168.255.255", "198.18.0.0-198.19.255.255", "198.51.100.0-198.51.100.255",
        "203.0.113.0-203.0.113.255", "64:ff9b::-64:ff9b::ffff:ffff", "2002::-2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ];

    public static IResourceBuilder<IResource> AddCoturn(
        this IDistributedApplicationBuilder builder, string name, TurnSettings settings, IResourceBuilder<ParameterResource> realm,
        IResourceBuilder<ParameterResource> secret)
    {
        if (FindOnPath(Program) is { } program)
        {
            return builder.AddResource(new CoturnResource(name, "/bin/sh", builder.AppHostDirectory))
                .WithArgs("-c", StartScript, Program, program)
                .WithCoturn(builder, settings, realm, secret, Configure(settings, settings.Options));
        }

        // The relay ports are too many to publish one by one, so the container is on the machine's network. It starts as root to read the
        // certificate's key, whose owner it does not know, and then gives that up.
        var container = builder.AddContainer(name, Image, ImageTag)
            .WithContainerRuntimeArgs("--network=host", "--user=0:0")
            .WithArgs("-c", StartScript, Program, Program);
        container.Resource.Entrypoint = "/bin/sh";
        if (settings.Certificate is { } certificate)
        {
            container.WithBindMount(certificate.CertificatePath, CertificateInContainer, isReadOnly: true)
                .WithBindMount(certificate.KeyPath, KeyInContainer, isReadOnly: true);
        }

        var options = settings.Options.Select(option => option.Name switch
        {
            "cert" => option with { Value = CertificateInContainer },
            "pkey" => option with { Value = KeyInContainer },
            _ => option,
        });
        var configuration = Configure(settings, [.. options, new("proc-user", "nobody"), new("proc-group", "nogroup")]);
        return container.WithCoturn(builder, settings, realm, secret, configuration);
    }

    private static IResourceBuilder<T> WithCoturn<T>(
        this IResourceBuilder<T> turn, IDistributedApplicationBuilder builder, TurnSettings settings, IResourceBuilder<ParameterResource> realm,
        IResourceBuilder<ParameterResource> secret, string configuration)
        where T : IResourceWithEnvironment, IResourceWithEndpoints
    {
        var check = $"{turn.Resource.Name}-stun";
        var address = settings.Local ?? IPAddress.Loopback;
        builder.Services.AddHealthChecks().AddCheck(check, new StunHealthCheck(new IPEndPoint(address, settings.Ports.Turn)));
        return turn.WithTurnEndpoints(settings.Ports)
            .WithEnvironment("COTURN_CONFIG", configuration)
            .WithEnvironment("COTURN_REALM", realm)
            .WithEnvironment("COTURN_SECRET", secret)
            .WithHealthCheck(check);
    }

    private static string Configure(TurnSettings settings, IEnumerable<TurnOption> options)
    {
        // First, or coturn opens a file of its own choice for what comes before it.
        List<TurnOption> all = [new("log-file", "stdout"), new("pidfile", "/proc/self/fd/4"), .. options];
        if (settings.Local is { } local)
            all.Add(new("listening-ip", local.ToString()));
        string[] switches = ["use-auth-secret", "no-cli", "no-multicast-peers", "no-tcp-relay", "no-rfc5780", "no-tlsv1", "no-tlsv1_1"];
        all.AddRange(switches.Select(name => new TurnOption(name)));
        all.AddRange(DeniedPeers.Select(range => new TurnOption("denied-peer-ip", range)));
        return string.Join('\n', all.Select(option => option.Line));
    }

    private static string? FindOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
