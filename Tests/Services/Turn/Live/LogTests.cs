using System.Diagnostics;
using System.Net;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Live;

/// <summary>What the process writes: its log, and the answer to <c>--check</c>.</summary>
public sealed class LogTests
{
    private const string ClientAddress = "127.9.8.7";

    [Fact]
    public async Task Log_file_moves_on_sighup_and_tells_neither_secrets_nor_addresses_of_clients()
    {
        using EchoPeer peer = new();
        string folder = Directory.CreateTempSubdirectory("turn-log-").FullName;
        string path = Path.Combine(folder, "turn.log");
        string moved = path + ".1";
        await using LiveServer server = await LiveServer.StartAsync(["allow-loopback-peers", $"log-file={path}"]);
        await AllocateAndEndAsync(server, peer, "first");
        await ReloadTests.WaitForOutputAsync(server, "ended (refresh)");
        File.Move(path, moved);
        await ReloadTests.ReloadAsync(server);
        await AllocateAndEndAsync(server, peer, "second");
        await ReloadTests.WaitForOutputAsync(server, ":second' ('live.example') by 127.9.8.0");

        string before = File.ReadAllText(moved);
        string after = File.ReadAllText(path);
        Assert.Contains(":first' ('live.example') by 127.9.8.0", before, StringComparison.Ordinal);
        Assert.DoesNotContain("second", before, StringComparison.Ordinal);
        Assert.Contains("[7022] The configuration is reloaded", after, StringComparison.Ordinal);
        Assert.Contains(":second' ('live.example') by 127.9.8.0", after, StringComparison.Ordinal);
        foreach (string text in new[] { before, after, server.Output })
        {
            Assert.DoesNotContain(LiveServer.Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(ClientAddress, text, StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Check_prints_the_configuration_without_secrets_or_says_what_is_wrong()
    {
        await using LiveServer server = await LiveServer.StartAsync(["user-quota=12"]);
        (int code, string text) = await CheckAsync(server.ConfigurationFile);
        Assert.Equal(0, code);
        Assert.Contains("\nuser-quota=12\n", text, StringComparison.Ordinal);
        Assert.Contains("\nstatic-auth-secret=***\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(LiveServer.Secret, text, StringComparison.Ordinal);

        server.Settings.Add("max-channels=20000");
        server.WriteSettings();
        (code, text) = await CheckAsync(server.ConfigurationFile);
        Assert.Equal(78, code);
        Assert.Contains("max-channels", text, StringComparison.Ordinal);
        Assert.Contains("1 to 16384", text, StringComparison.Ordinal);
    }

    private static async Task AllocateAndEndAsync(LiveServer server, EchoPeer peer, string user)
    {
        await using LiveClient client = await LiveClient.ConnectAsync(server.EndPoint, user, from: IPAddress.Parse(ClientAddress));
        await client.SucceedAsync(wire => wire.Allocate());
        await client.SucceedAsync(wire => wire.ChannelBind(0x4000, peer.At("127.0.0.1")));
        await DrainTests.RelayAsync(client);
        await client.SucceedAsync(wire => wire.Refresh(0));
    }

    private static async Task<(int Code, string Text)> CheckAsync(string file)
    {
        ProcessStartInfo start = new("dotnet", [LiveServer.OurAssembly(), "-c", file, "--check"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(20));
        Task<string> output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, await output + await errors);
    }
}
