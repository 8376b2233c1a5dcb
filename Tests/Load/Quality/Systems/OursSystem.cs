using System.Security.Cryptography;
using JbAspire.Load.Quality.Browser;
using JbAspire.Load.Quality.Network;

namespace JbAspire.Load.Quality.Systems;

/// <summary>Redis and this repository's controller, media node and signalling; stock mediasoup-client in the pages.</summary>
internal sealed class OursSystem : IQualitySystem
{
    private const int CachePort = 6379;
    private const int ControllerPort = 5001;
    private const int ControllerGrpcPort = 5002;
    private const int SfuPort = 5003;
    private const int SfuGrpcPort = 5004;
    private const int SignalingPort = 8000;
    private const int MediaPort = 40_000;
    private const string Room = "quality";

    private readonly List<ServerProcess> _servers = [];
    private ServerProcess? _sfu;

    public string Name => "ours";

    public string Description => "JbAspire Sfu, one worker, with Signaling and SfuController; mediasoup-client 3.18.7";

    public string Logs => string.Join(Environment.NewLine, _servers.Select(server => server.Tail));

    public TimeSpan ProcessorTime => _sfu?.ProcessorTime ?? TimeSpan.Zero;

    public async Task StartAsync(TestNetwork network, CancellationToken cancellation)
    {
        Dictionary<string, string> cache = new() { ["ConnectionStrings__cache"] = $"127.0.0.1:{CachePort}" };
        ServerProcess redis = Add(new ServerProcess(
            network, cache, "redis-server", "--port", $"{CachePort}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
        await redis.WaitForPortAsync(CachePort, cancellation);
        ServerProcess controller = Add(StartHost(network, "SfuController", new(cache)
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ControllerPort}",
            ["GRPC_PORT"] = $"{ControllerGrpcPort}",
        }));
        await controller.WaitForPortAsync(ControllerGrpcPort, cancellation);
        _sfu = Add(StartHost(network, "Sfu", new()
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{SfuPort}",
            ["GRPC_PORT"] = $"{SfuGrpcPort}",
            ["Sfu__Workers"] = "1",
            ["Sfu__ListenIp"] = TestNetwork.CoreAddress,
            ["Sfu__AnnouncedAddress"] = TestNetwork.CoreAddress,
            ["Sfu__RtcMinPort"] = $"{MediaPort}",
            ["Sfu__NodeId"] = "quality",
            ["Sfu__ControlUrl"] = $"http://127.0.0.1:{SfuGrpcPort}",
            ["Sfu__ControllerUrl"] = $"http://127.0.0.1:{ControllerGrpcPort}",
        }));
        ServerProcess signaling = Add(StartHost(network, "Signaling", new(cache)
        {
            ["ASPNETCORE_URLS"] = $"http://{TestNetwork.CoreAddress}:{SignalingPort}",
            ["Auth__JwtSecret"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(32)),
            ["Signaling__Authentication"] = "Optional",
            ["Signaling__AllowedOrigins__0"] = "*",
            ["Signaling__SfuControllerUrl"] = $"http://127.0.0.1:{ControllerGrpcPort}",
        }));
        await _sfu.WaitForPortAsync(SfuGrpcPort, cancellation);
        await signaling.WaitForPortAsync(SignalingPort, cancellation);
    }

    public async Task ConnectAsync(QualityPage sender, QualityPage receiver, SentMedia media)
    {
        string url = $"ws://{TestNetwork.CoreAddress}:{SignalingPort}";
        await sender.JoinAsync("ours.publish", new { url, room = Room, media.Video, media.Layers });
        await receiver.JoinAsync("ours.watch", new { url, room = Room });
    }

    public void Dispose()
    {
        foreach (ServerProcess server in Enumerable.Reverse(_servers))
            server.Dispose();
    }

    private ServerProcess Add(ServerProcess server)
    {
        _servers.Add(server);
        return server;
    }

    private static ServerProcess StartHost(TestNetwork network, string host, Dictionary<string, string> environment)
    {
        string program = $"Services/{host}/bin/Release/net10.0/JbAspire.{host}.dll";
        return new ServerProcess(network, environment, "dotnet", RepositoryFiles.Find(program, $"dotnet build -c Release Services/{host}"));
    }
}
