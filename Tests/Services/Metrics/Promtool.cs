using System.Diagnostics;
using Xunit;

namespace JbAspire.Tests.Services.Metrics;

/// <summary>Prometheus's own checker (Debian's package "prometheus").</summary>
internal static class Promtool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "promtool")));

    /// <summary>Runs it and fails the test with its output if it finds anything.</summary>
    public static async Task CheckAsync(string input, params string[] arguments)
    {
        ProcessStartInfo start = new("promtool", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }

        Assert.True(process.ExitCode == 0, $"promtool {string.Join(' ', arguments)}: {await output}{await errors}\n{input}");
        // Lint findings alone leave the exit code at 0 in some versions.
        Assert.Equal("", await errors);
    }
}

/// <summary>A test that needs promtool; skipped, with the reason, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PromtoolFactAttribute : FactAttribute
{
    public PromtoolFactAttribute() => Skip = Promtool.IsInstalled ? null : "promtool is not installed (apt-get install prometheus).";
}
