using System.Diagnostics;
using System.Globalization;
using Grpc.Net.Client;
using Xunit;

namespace JbAspire.Tests.Interop.GrpcJs;

/// <summary>A running echo-server.js and a channel to it.</summary>
public sealed class GrpcJsServer : IAsyncLifetime
{
    private const string Greeting = "LISTENING ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private Process? _process;
    private GrpcChannel? _channel;

    internal Echo.EchoClient Client => new(_channel!);

    public async Task InitializeAsync()
    {
        if (!Node.IsInstalled)
            return;
        _process = await Node.Start("echo-server.js");
        using var limit = new CancellationTokenSource(StartLimit);
        var line = await _process.StandardOutput.ReadLineAsync(limit.Token) ?? "";
        Assert.StartsWith(Greeting, line, StringComparison.Ordinal);
        var port = int.Parse(line.AsSpan(Greeting.Length), CultureInfo.InvariantCulture);
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
    }

    public Task DisposeAsync()
    {
        _channel?.Dispose();
        _process?.Kill();
        _process?.Dispose();
        return Task.CompletedTask;
    }
}
