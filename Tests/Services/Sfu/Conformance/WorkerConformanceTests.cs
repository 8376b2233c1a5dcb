extern alias Sfu;
using Grpc.Core;
using JbAspire.Contracts.Sfu;
using JbAspire.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sfu::JbAspire.Sfu.Workers;
using Xunit;
using SfuSettings = Sfu::JbAspire.Sfu.Configuration.SfuSettings;

namespace JbAspire.Tests.Services.Sfu.Conformance;

/// <summary>test-Worker: a worker is a thread of the node, so its life is the node's.</summary>
public sealed class WorkerConformanceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly SfuHost _host = new();
    private readonly SfuControl.SfuControlClient _control;

    public WorkerConformanceTests() => _control = _host.CreateControl();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Workers_are_alive_and_empty_when_the_node_has_started()
    {
        NodeInfo node = await _control.GetNodeAsync(new GetNodeRequest());

        Assert.Equal([0u, 1u], node.Workers.Select(worker => worker.Index));
        Assert.All(node.Workers, worker => Assert.True(worker is { Alive: true, Routers: 0, Transports: 0, Producers: 0, Consumers: 0 }));
    }

    [Theory]
    [InlineData("Sfu:Workers", "chicken")]
    [InlineData("Sfu:RtcMinPort", "0")]
    [InlineData("Sfu:RtcMaxPort", "65536")]
    [InlineData("Sfu:DtlsCertificateFile", "/notfound/cert.pem")]
    [InlineData("Sfu:DtlsPrivateKeyFile", "/notfound/priv.pem")]
    public void Wrong_settings_are_refused_with_their_name(string name, string value)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Sfu:ListenIp"] = "127.0.0.1", [name] = value })
            .Build();

        Assert.Contains(name, Assert.Throws<ConfigurationException>(() => SfuSettings.Read(configuration)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_of_ports_that_ends_before_it_begins_is_refused()
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Sfu:ListenIp"] = "127.0.0.1",
                ["Sfu:Workers"] = "1",
                ["Sfu:RtcMinPort"] = "1000",
                ["Sfu:RtcMaxPort"] = "999",
            })
            .Build();

        Assert.Contains("999", Assert.Throws<ConfigurationException>(() => SfuSettings.Read(configuration)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_tells_what_each_worker_holds()
    {
        await _control.CreateRouterAsync(new CreateRouterRequest { RouterId = "room", WorkerIndex = 1 });
        await _control.CreateWebRtcTransportAsync(new CreateWebRtcTransportRequest { RouterId = "room" });
        Assert.Equal((1u, 1u), await CountsAsync(1));
        Assert.Equal((0u, 0u), await CountsAsync(0));

        await _control.CloseRouterAsync(new CloseRouterRequest { RouterId = "room" });

        Assert.Equal((0u, 0u), await CountsAsync(1));
    }

    [Fact]
    public async Task Node_tells_what_each_worker_used()
    {
        WorkerInfo worker = (await _control.GetNodeAsync(new GetNodeRequest())).Workers[0];

        Assert.InRange(worker.CpuSeconds, 0, Patience.TotalSeconds);
        Assert.Equal((0ul, 0ul, 0ul, 0ul), (worker.PacketsReceived, worker.BytesReceived, worker.PacketsSent, worker.BytesSent));
    }

    [Fact]
    public async Task Closing_a_worker_closes_its_routers_and_leaves_the_others()
    {
        await _control.CreateRouterAsync(new CreateRouterRequest { RouterId = "room", WorkerIndex = 0 });
        await _control.CreateRouterAsync(new CreateRouterRequest { RouterId = "other", WorkerIndex = 1 });
        using AsyncServerStreamingCall<SfuEvent> watch = _control.WatchEvents(new WatchEventsRequest { RouterId = "room" });
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));
        SfuWorker worker = _host.Services.GetRequiredService<WorkerPool>().Workers[0];

        // gRPC closes workers only with the node.
        await worker.DisposeAsync();

        Assert.False(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(
            async () => await _control.DumpRouterAsync(new DumpRouterRequest { RouterId = "room" }))).StatusCode);
        Assert.Equal("other", (await _control.DumpRouterAsync(new DumpRouterRequest { RouterId = "other" })).Id);
        NodeInfo node = await _control.GetNodeAsync(new GetNodeRequest());
        Assert.Equal([false, true], node.Workers.Select(entry => entry.Alive));
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(
            async () => await _control.CreateRouterAsync(new CreateRouterRequest { WorkerIndex = 0 }))).StatusCode);
    }

    private async Task<(uint Routers, uint Transports)> CountsAsync(int index)
    {
        WorkerInfo worker = (await _control.GetNodeAsync(new GetNodeRequest())).Workers[index];
        return (worker.Routers, worker.Transports);
    }
}
