using System.Diagnostics;

namespace JbAspire.Load.Quality.Browser;

/// <summary>The page's script, built with npm where it is missing or older than its sources.</summary>
internal static class PageBundle
{
    private const string Package = "Tests/Load/Quality/Page/package.json";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    public static string Build()
    {
        string folder = Path.GetDirectoryName(RepositoryFiles.Find(Package, "the program must lie inside the repository."))!;
        FileInfo built = new(Path.Combine(folder, "dist/quality.js"));
        DirectoryInfo sources = new(Path.Combine(folder, "src"));
        if (built.Exists && sources.EnumerateFiles().All(source => source.LastWriteTimeUtc <= built.LastWriteTimeUtc))
            return built.FullName;

        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            RunNpm(folder, "ci", "--no-audit", "--no-fund");
        RunNpm(folder, "run", "build");
        return built.FullName;
    }

    private static void RunNpm(string folder, params string[] arguments)
    {
        using Process npm = Process.Start(new ProcessStartInfo("npm", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = npm.StandardOutput.ReadToEndAsync(), errors = npm.StandardError.ReadToEndAsync();
        if (!npm.WaitForExit(Timeout))
            npm.Kill(entireProcessTree: true);
        if (npm.ExitCode != 0)
        {
            string text = output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult();
            throw new InvalidOperationException($"npm {string.Join(' ', arguments)} in {folder} failed: {text}");
        }
    }
}
