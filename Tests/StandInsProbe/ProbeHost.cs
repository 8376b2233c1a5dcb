using System.Collections;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace JbAspire.StandInsProbe;

/// <summary>
/// A host of a few lines on the addresses of ASPNETCORE_URLS: /health (503 while the file HEALTHY_WHEN is missing), /env, /pid, /crash. When
/// it is told to end it adds its name to the file STOP_LOG.
/// </summary>
public static class ProbeHost
{
    private const int CrashExitCode = 3;

    public static async Task RunAsync()
    {
        var stopped = new TaskCompletionSource();
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stopped.TrySetResult();
        });
        var urls = Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? "";
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var listener = new TcpListener(IPAddress.Loopback, new Uri(url).Port);
            listener.Start();
            _ = AcceptAsync(listener);
        }

        Console.WriteLine("probe is listening");
        await stopped.Task;
        if (Environment.GetEnvironmentVariable("STOP_LOG") is { } log)
            await File.AppendAllLinesAsync(log, [Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") ?? ""]);
    }

    private static async Task AcceptAsync(TcpListener listener)
    {
        while (true)
            _ = ServeAsync(await listener.AcceptTcpClientAsync());
    }

    // One request a connection: the first line is "GET /path HTTP/1.1", an empty line ends the headers.
    private static async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            using var reader = new StreamReader(client.GetStream());
            var path = (await reader.ReadLineAsync())?.Split(' ') is [_, var target, ..] ? target : "";
            while (await reader.ReadLineAsync() is { Length: > 0 })
                ;
            if (path == "/crash")
            {
                Console.WriteLine("probe is about to crash");
                Environment.Exit(CrashExitCode);
            }

            var (status, body) = Answer(path);
            var json = JsonSerializer.SerializeToUtf8Bytes(body);
            var head = $"HTTP/1.1 {status} Answer\r\nContent-Length: {json.Length}\r\nConnection: close\r\n\r\n";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
            await client.GetStream().WriteAsync(json);
        }
    }

    private static (int Status, object? Body) Answer(string path) => path switch
    {
        "/health" => Environment.GetEnvironmentVariable("HEALTHY_WHEN") is { } file && !File.Exists(file) ? (503, "not yet") : (200, "healthy"),
        "/pid" => (200, Environment.ProcessId),
        "/env" => (200, Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value)),
        _ => (404, path),
    };
}
