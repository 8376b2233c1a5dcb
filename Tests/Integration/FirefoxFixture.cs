using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>Headless Firefox, driven by WebDriver BiDi.</summary>
public sealed class FirefoxFixture : IAsyncLifetime
{
    private static readonly string[] Programs = ["/usr/bin/firefox-esr", "/usr/bin/firefox"];
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly Dictionary<string, string> Preferences = new()
    {
        // Its ICE leaves loopback out, where the tests' media server is.
        ["media.peerconnection.ice.loopback"] = "true",
        ["media.peerconnection.ice.obfuscate_host_addresses"] = "false",
        ["media.navigator.streams.fake"] = "true",
        ["media.navigator.permission.disabled"] = "true",
        ["media.autoplay.default"] = "0",
        ["media.autoplay.blocking_policy"] = "0",
        ["media.gmp-manager.updateEnabled"] = "false",
        ["datareporting.policy.dataSubmissionEnabled"] = "false",
        ["app.update.enabled"] = "false",
        ["devtools.jsonview.enabled"] = "false",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("jbaspire-firefox-").FullName;
    private BidiConnection? _connection;
    private Process? _process;

    public async Task InitializeAsync()
    {
        await File.WriteAllLinesAsync(
            Path.Combine(_folder, "user.js"), Preferences.Select(preference => $"user_pref(\"{preference.Key}\", {preference.Value});"));
        var port = PortRange.FindFree(1).First;
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("FIREFOX_PATH") ?? Programs.First(File.Exists),
            ["--headless", "--no-remote", "--profile", _folder, $"--remote-debugging-port={port}", "about:blank"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = _folder;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _connection = await ConnectAsync(new Uri($"ws://127.0.0.1:{port}/session"));
        await _connection.SendAsync("session.new", new JsonObject { ["capabilities"] = new JsonObject() });
    }

    public async Task DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A page of the gateway's origin in which nothing but the script runs.</summary>
    internal async Task<MediaPage> OpenAsync(Uri gateway, string name, string script)
    {
        var connection = _connection!;
        var created = await connection.SendAsync("browsingContext.create", new JsonObject { ["type"] = "window" });
        var context = created.GetProperty("context").GetString()!;
        await connection.SendAsync(
            "browsingContext.navigate",
            new JsonObject { ["context"] = context, ["url"] = new Uri(gateway, "/alive").AbsoluteUri, ["wait"] = "complete" });
        await EvaluateAsync(context, await File.ReadAllTextAsync(NodePackage.PathOf(script)) + ";''");
        return new MediaPage(
            name,
            expression => EvaluateAsync(context, expression),
            async () => await connection.SendAsync("browsingContext.close", new JsonObject { ["context"] = context }));
    }

    private async Task<string> EvaluateAsync(string context, string expression)
    {
        var answer = await _connection!.SendAsync("script.evaluate", new JsonObject
        {
            ["expression"] = expression,
            ["target"] = new JsonObject { ["context"] = context },
            ["awaitPromise"] = true,
            ["userActivation"] = true,
        });
        if (answer.GetProperty("type").GetString() != "success")
            throw new InvalidOperationException($"Firefox: {answer.GetProperty("exceptionDetails").GetProperty("text")}");
        return answer.GetProperty("result").GetProperty("value").GetString()!;
    }

    private static async Task<BidiConnection> ConnectAsync(Uri url)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            using var timeout = new CancellationTokenSource(StartTimeout);
            try
            {
                return await BidiConnection.ConnectAsync(url, timeout.Token);
            }
            catch (WebSocketException) when (clock.Elapsed < StartTimeout)
            {
                await Task.Delay(Pause);
            }
        }
    }
}
