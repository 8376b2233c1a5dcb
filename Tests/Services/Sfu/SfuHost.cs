extern alias Sfu;
using Grpc.Net.Client;
using JbAspire.Contracts.Sfu;
using JbAspire.TestKit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace JbAspire.Tests.Services.Sfu;

/// <summary>The node in this process, with two workers on free ports of the loopback interface, two more that plain transports share and four for each worker's own.</summary>
internal sealed class SfuHost(params (string Name, string Value)[] settings) : WebApplicationFactory<Sfu::Program>
{
    private readonly PortRange _ports = PortRange.FindFree(12);

    public int FirstPort => _ports.First;

    public SfuControl.SfuControlClient CreateControl() => new(GrpcChannel.ForAddress(
        "http://localhost", new GrpcChannelOptions { HttpHandler = Server.CreateHandler() }));

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Sfu:Workers", "2");
        builder.UseSetting("Sfu:ListenIp", "127.0.0.1");
        builder.UseSetting("Sfu:RtcMinPort", $"{_ports.First}");
        builder.UseSetting("Sfu:RtcMaxPort", $"{_ports.Last}");
        foreach (var (name, value) in settings)
        {
            builder.UseSetting(name, value);
        }
    }
}
