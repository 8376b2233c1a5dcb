namespace JbAspire.AppHost;

/// <summary>Adds the TURN server, as the resource <c>turn</c> of one kind or the other with the same ports and settings.</summary>
internal static class TurnResources
{
    // Options that may be given several times are lists in .NET's configuration.
    private static readonly string[] Repeatable = ["allowed-peer-ip"];

    public static IResourceBuilder<IResource> AddTurn(
        this IDistributedApplicationBuilder builder, string name, TurnSettings settings, IResourceBuilder<ParameterResource> realm,
        IResourceBuilder<ParameterResource> secret) =>
        settings.Kind == TurnServerKind.Coturn
            ? builder.AddCoturn(name, settings, realm, secret)
            : builder.AddOwnTurn(name, settings, realm, secret);

    /// <summary>The ports that are bound by the server itself: a proxy would hide the sender's address, which it is all about.</summary>
    public static IResourceBuilder<T> WithTurnEndpoints<T>(this IResourceBuilder<T> turn, Ports ports)
        where T : IResourceWithEndpoints => turn
            .WithEndpoint(ports.Turn, ports.Turn, scheme: "turn", name: "udp", isProxied: false, protocol: ProtocolType.Udp)
            .WithEndpoint(ports.Turn, ports.Turn, scheme: "turn", name: "tcp", isProxied: false, protocol: ProtocolType.Tcp)
            .WithEndpoint(ports.TurnTls, ports.TurnTls, scheme: "turns", name: "dtls", isProxied: false, protocol: ProtocolType.Udp)
            .WithEndpoint(ports.TurnTls, ports.TurnTls, scheme: "turns", name: "tls", isProxied: false, protocol: ProtocolType.Tcp);

    private static IResourceBuilder<ProjectResource> AddOwnTurn(
        this IDistributedApplicationBuilder builder, string name, TurnSettings settings, IResourceBuilder<ParameterResource> realm,
        IResourceBuilder<ParameterResource> secret)
    {
        var turn = builder.AddHost<Projects.JbAspire_Turn>(name)
            .WithTurnEndpoints(settings.Ports)
            .WithHttpEndpoint(settings.Ports.TurnMetrics, name: "metrics", env: "Turn__PrometheusPort")
            .WithEnvironment("Turn__Prometheus", "true")
            .WithEnvironment("Turn__ListeningIp", Network.ListenAddress(builder.Configuration))
            .WithEnvironment("Turn__Realm", realm)
            .WithEnvironment("Turn__StaticAuthSecret", secret);
        foreach (var options in settings.Options.GroupBy(option => option.Name))
        {
            foreach (var (index, option) in options.Index())
                turn.WithEnvironment(option.Variable(Repeatable.Contains(option.Name) ? index : null), option.Text);
        }

        return turn;
    }
}
