using System.Diagnostics;

namespace JbAspire.Tests.Services.ServiceDefaults;

/// <summary>A redis-server of the test's own: in memory, on loopback, with a password.</summary>
internal sealed class RedisServer : IDisposable
{
    public const string Password = "test-password";

    private readonly Process _process;

    private RedisServer(Process process) => _process = process;

    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "redis-server"))
        .FirstOrDefault(File.Exists);

    public static RedisServer Start(int port) => new(Process.Start(new ProcessStartInfo(Program!)
    {
        ArgumentList = { "--port", $"{port}", "--bind", "127.0.0.1", "--requirepass", Password, "--save", "", "--appendonly", "no", "--logfile", "/dev/null" },
    })!);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
