using System.Diagnostics;

namespace JbAspire.Tests.Interop.GrpcJs;

/// <summary>Runs this folder's scripts with the packages of its lock file.</summary>
internal static class Node
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(3);
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "GrpcJs");
    private static readonly Lazy<Task> Packages = new(InstallPackages);

    /// <summary>Whether node and npm are there.</summary>
    public static bool IsInstalled { get; } = IsOnPath("node") && IsOnPath("npm");

    /// <summary>Starts a script, its standard input and output redirected.</summary>
    public static async Task<Process> Start(string script, params string[] arguments)
    {
        await Packages.Value;
        return Run("node", [script, .. arguments]);
    }

    private static async Task InstallPackages()
    {
        if (File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json")))
            return;
        using var npm = Run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
        using var limit = new CancellationTokenSource(InstallLimit);
        var output = npm.StandardOutput.ReadToEndAsync(limit.Token);
        await npm.WaitForExitAsync(limit.Token);
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm ci ended with {npm.ExitCode}: {await output}");
    }

    private static Process Run(string program, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = Folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
