using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Finds what the build of a project left: building the AppHost builds its projects, starting never does.</summary>
internal static class ProjectOutput
{
    public static LaunchPlan Plan(LaunchContext context)
    {
        if (!context.Resource.TryGetLastAnnotation<IProjectMetadata>(out var metadata))
            throw new DistributedApplicationException($"'{context.Resource.Name}' names no project.");
        return new LaunchPlan
        {
            Command = DotNetHost(),
            Arguments = [Find(metadata.ProjectPath, context.Options.BuildConfiguration), .. context.Arguments],
            WorkingDirectory = Path.GetDirectoryName(metadata.ProjectPath)!,
            Environment = context.Environment,
        };
    }

    /// <summary>The newest program of the project in <paramref name="configuration"/>; a runtime identifier may add a folder.</summary>
    private static string Find(string projectPath, string configuration)
    {
        var name = Path.GetFileNameWithoutExtension(projectPath);
        var folder = Path.Combine(Path.GetDirectoryName(projectPath)!, "bin", configuration);
        var found = !Directory.Exists(folder)
            ? null
            : Directory.EnumerateFiles(folder, name + ".runtimeconfig.json", SearchOption.AllDirectories)
                .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}publish{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .Select(f => Path.Combine(Path.GetDirectoryName(f)!, name + ".dll"))
                .Where(File.Exists)
                .MaxBy(File.GetLastWriteTimeUtc);
        return found ?? throw new DistributedApplicationException($"{name} is not built in {folder}: run dotnet build on the AppHost.");
    }

    private static string DotNetHost()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host))
            return host;
        return Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
    }
}
