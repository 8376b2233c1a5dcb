using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace JbAspire.Tests.Integration;

/// <summary>Builds a Node package of the repository where its output is missing or older than its sources.</summary>
internal static class NodePackage
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    public static async Task BuildAsync(string folder, string output)
    {
        var path = PathOf(folder);
        var built = new FileInfo(Path.Combine(path, output));
        if (built.Exists && SourcesOf(path).All(source => source.LastWriteTimeUtc <= built.LastWriteTimeUtc))
            return;
        if (!Directory.Exists(Path.Combine(path, "node_modules")))
            await RunAsync(path, "ci", "--no-audit", "--no-fund");
        await RunAsync(path, "run", "build");
    }

    /// <summary>A path of the repository, wherever the tests were built.</summary>
    public static string PathOf(string relative, [CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../..", relative));

    private static IEnumerable<FileInfo> SourcesOf(string path)
    {
        var folder = new DirectoryInfo(path);
        var nested = new DirectoryInfo(Path.Combine(path, "src"));
        return folder.EnumerateFiles().Concat(nested.Exists ? nested.EnumerateFiles("*", SearchOption.AllDirectories) : []);
    }

    private static async Task RunAsync(string folder, params string[] arguments)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        using var npm = Process.Start(new ProcessStartInfo("npm", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var texts = Task.WhenAll(npm.StandardOutput.ReadToEndAsync(timeout.Token), npm.StandardError.ReadToEndAsync(timeout.Token));
        try
        {
            await npm.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw new TimeoutException($"npm {string.Join(' ', arguments)} in {folder} took more than {Timeout}.");
        }

        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm {string.Join(' ', arguments)} in {folder} failed:\n{string.Join('\n', await texts)}");
    }
}
