using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Terminal;
using Aspire.Hosting.Testing;
using JbAspire.StandInsProbe;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JbAspire.Tests.StandIns;

public sealed class ModelTests
{
    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("under_score")]
    [InlineData("two--hyphens")]
    [InlineData("end-")]
    public void Name_that_is_no_host_name_is_refused(string name) =>
        Assert.ThrowsAny<ArgumentException>(() => DistributedApplicationTestingBuilder.Create().AddProject<Probe>(name));

    [Fact]
    public void Name_or_endpoint_that_is_there_twice_is_refused()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var probe = builder.AddProbe("probe");
        Assert.Contains("'probe'", Assert.Throws<DistributedApplicationException>(() => builder.AddProbe("probe")).Message, StringComparison.Ordinal);
        Assert.Throws<DistributedApplicationException>(() => probe.WithHttpEndpoint(name: "http"));
    }

    [Fact]
    public async Task Fixed_port_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => RunningApplication.StartAsync(builder => builder.AddProbe("probe", port), "--DcpPublisher:RandomizePorts=false"));
        Assert.StartsWith($"Port {port} of 'probe' (endpoint 'http') cannot be bound on localhost", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_of_an_AppHost_runs_inside_a_test_which_may_change_its_model()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Probe>(["apphost"], deadline.Token);
        Assert.Equal(["probe", "shell"], builder.Resources.Select(r => r.Name));
        builder.Resources.Remove(builder.Resources.Single(r => r.Name == "shell"));

        await using var application = await builder.BuildAsync(deadline.Token);
        await application.StartAsync(deadline.Token);
        await application.ResourceNotifications.WaitForResourceHealthyAsync("probe", deadline.Token);
        using var client = application.CreateHttpClient("probe");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/pid", UriKind.Relative), deadline.Token)).StatusCode);
    }

    [Fact]
    public void Table_shows_state_replicas_restarts_and_endpoints()
    {
        var table = new ResourceTable(hasColour: false);
        var probe = new ProjectResource("probe");
        var healthy = new CustomResourceSnapshot
        {
            ResourceType = "Project",
            Properties = [],
            State = KnownResourceStates.Running,
            HealthStatus = HealthStatus.Healthy,
            Urls = [new UrlSnapshot("http", "http://localhost:8000", false)],
            Restarts = 2,
        };
        table.Update(new ResourceEvent(probe, "probe-1", healthy));
        table.Update(new ResourceEvent(probe, "probe-2", healthy with { State = KnownResourceStates.Finished, ExitCode = 139, Restarts = 1 }));

        var row = table.Rows()[1];
        Assert.Matches(@"^probe +Healthy, Finished \(exit +1/2 +3 +http://localhost:8000$", row);
        table.Update(new ResourceEvent(probe, "probe-1", healthy with { State = KnownResourceStates.Finished, ExitCode = 139 }));
        Assert.Contains("Finished (exit code 139)", table.Rows()[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_are_cut_and_removed_without_counting_as_text()
    {
        Assert.Equal("\x1b[31mab\x1b[0m", AnsiText.Cut("\x1b[31mabcd\x1b[0m", 2));
        Assert.Equal("abcd", AnsiText.Plain("\x1b[1;31mab\x1b[0mcd"));
        Assert.Equal("a link b", AnsiText.Plain("a \x1b]8;id=1;http://localhost:1\x1b\\link\x1b]8;;\a b"));
        Assert.Equal("cut", AnsiText.Plain("cut\x1b"));
        Assert.Equal("cut", AnsiText.Plain("cut\x1b[3"));
    }
}
