using System.Diagnostics;
using System.Net.Sockets;
using Xunit;

namespace JbAspire.Tests.Services;

/// <summary>A redis-server of this test run alone, on a Unix socket in a folder of its own. Every topology takes a database of its own.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    public const string Collection = "Redis";
    private const int Databases = 256;

    private readonly string _folder = Directory.CreateTempSubdirectory("jbaspire-redis-").FullName;
    private Process? _process;
    private int _lastDatabase;

    /// <summary>A connection string whose database no other test uses.</summary>
    public string NextConnectionString() =>
        $"!{SocketPath},defaultDatabase={Interlocked.Increment(ref _lastDatabase) % Databases},allowAdmin=true,abortConnect=false";

    private string SocketPath => Path.Combine(_folder, "redis.sock");

    public async Task InitializeAsync()
    {
        _process = Process.Start(new ProcessStartInfo("redis-server",
        [
            "--port", "0", "--unixsocket", SocketPath, "--dir", _folder, "--save", "", "--appendonly", "no", "--databases", $"{Databases}",
        ])
        { RedirectStandardOutput = true }) ?? throw new InvalidOperationException("redis-server did not start");
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        for (var attempt = 0; attempt < 200; attempt++)
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        throw new TimeoutException("redis-server does not answer");
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }
}

[CollectionDefinition(RedisServer.Collection)]
public sealed class RedisCollection : ICollectionFixture<RedisServer>;
