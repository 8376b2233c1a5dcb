using System.Net;
using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using JbAspire.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>The whole system, as the AppHost composes it, on ports of its own; started once for all tests.</summary>
public class SystemFixture : IAsyncLifetime
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(1);
    private const int RelayPortCount = 100;
    private static readonly string[] Parts = ["cache", "turn", "credentials", "sfucontroller", "sfu", "signaling", "metrics", "gateway"];

    private readonly string _folder = Directory.CreateTempSubdirectory("jbaspire-system-").FullName;
    private DistributedApplication? _app;
    private ResourceLogs? _logs;

    public PortRange RtcPorts { get; } = PortRange.FindFree(10);

    public PortRange RelayPorts { get; } = PortRange.FindFree(RelayPortCount);

    public int TurnTlsPort => App.GetEndpoint("turn", "tls").Port;

    /// <summary>What the TURN server and the credentials service share.</summary>
    public string TurnSecret { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(24));

    /// <summary>Which program relays.</summary>
    protected virtual string TurnServer => "jbaspire";

    /// <summary>Where media is received.</summary>
    protected virtual IPAddress PublicAddress => IPAddress.Loopback;

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The system is not started.");

    public Uri Gateway => App.GetEndpoint("gateway", "http");

    public Uri Metrics => App.GetEndpoint("metrics", "http");

    /// <summary>Every resource that runs by itself.</summary>
    public IReadOnlyList<string> Resources => Parts;

    public async Task InitializeAsync()
    {
        await NodePackage.BuildAsync("Services/WebClient", "dist/index.html");
        using var timeout = new CancellationTokenSource(StartTimeout);
        var tls = TestAuthority.Issue(_folder, IPAddress.Loopback);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.JbAspire_AppHost>(
            [
                "--Ports:Gateway=0", "--Ports:Metrics=0", "--Ports:Turn=0", "--Ports:TurnTls=0", "--Ports:TurnMetrics=0",
                $"--Ports:RtcMin={RtcPorts.First}", $"--Ports:RtcMax={RtcPorts.Last}",
                $"--Ports:RelayMin={RelayPorts.First}", $"--Ports:RelayMax={RelayPorts.Last}",
                $"--Parameters:public-address={PublicAddress}", $"--Parameters:turn-server={TurnServer}", $"--Parameters:turn-secret={TurnSecret}",
                $"--Parameters:turn-cert={tls.Certificate}", $"--Parameters:turn-pkey={tls.Key}",
            ],
            timeout.Token);
        _app = await builder.BuildAsync(timeout.Token);
        _logs = new ResourceLogs(_app, Parts);
        try
        {
            await _app.StartAsync(timeout.Token);
            foreach (var part in Parts)
                await WaitForHealthyAsync(part, timeout.Token);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"The system did not become healthy: {exception.Message}\n{_logs.Tail()}", exception);
        }
    }

    public async Task DisposeAsync()
    {
        if (_app is null)
            return;
        using var timeout = new CancellationTokenSource(StopTimeout);
        await _app.StopAsync(timeout.Token);
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Runs a test; where it fails, its message gets the last lines of every resource's log.</summary>
    public async Task ExplainAsync(Func<Task> test)
    {
        try
        {
            await test();
        }
        catch (Exception exception)
        {
            throw new Xunit.Sdk.XunitException($"{exception}\n{_logs?.Tail()}");
        }
    }

    public async Task WaitForHealthyAsync(string resource, CancellationToken cancellationToken) =>
        await App.Services.GetRequiredService<ResourceNotificationService>().WaitForResourceHealthyAsync(resource, cancellationToken);

    /// <summary>The process of a resource without replicas.</summary>
    public async Task<int> FindProcessAsync(string resource, CancellationToken cancellationToken)
    {
        var notifications = App.Services.GetRequiredService<ResourceNotificationService>();
        await foreach (var change in notifications.WatchAsync(cancellationToken))
        {
            if (change.Resource.Name == resource
                && change.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } pid)
                return Convert.ToInt32(pid, System.Globalization.CultureInfo.InvariantCulture);
        }

        throw new InvalidOperationException($"{resource} has no process.");
    }
}
