extern alias SfuController;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using ControllerClient = JbAspire.Contracts.Controller.SfuController.SfuControllerClient;

namespace JbAspire.Tests.Services;

/// <summary>One replica of the controller in this process, on real ports.</summary>
public sealed class ControllerHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private ControllerHost(WebApplication app)
    {
        _app = app;
        // The addresses come in the order in which they were bound, which is not fixed: the HTTP/2 one is found by trying.
        var addresses = app.Addresses();
        HttpUrl = addresses[0];
        GrpcUrl = addresses[1];
        _channel = GrpcChannel.ForAddress(GrpcUrl);
        Client = new ControllerClient(_channel);
    }

    public string HttpUrl { get; }

    public string GrpcUrl { get; }

    public ControllerClient Client { get; }

    public static async Task<ControllerHost> StartAsync(string redis, params string[] settings)
    {
        var app = SfuController::JbAspire.SfuController.SfuControllerApplication.Create(
        [
            "--environment=Production", $"--ConnectionStrings:cache={redis}", "--Logging:LogLevel:Default=Error",
            "--Kestrel:Endpoints:A:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:A:Protocols=Http1",
            "--Kestrel:Endpoints:B:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:B:Protocols=Http2",
            .. settings.Select(setting => $"--{setting}"),
        ]);
        await app.StartAsync();
        return new ControllerHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync();
    }
}
