using System.Xml.Linq;

namespace JbAspire.Tests.Architecture;

/// <summary>Where the solution's files and built assemblies are.</summary>
internal static class Solution
{
    private static readonly string[] SourceFolders = ["AppHost", "ServiceDefaults", "Services", "Tests", "infra"];
    private static readonly string[] GeneratedFolders = ["bin", "obj", "node_modules", "dist"];

    // .../Tests/Architecture/bin/CONFIGURATION/FRAMEWORK/
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    public static string Root { get; } = FindRoot();

    /// <summary>The projects that are shipped: name (the assembly's) and file.</summary>
    public static IReadOnlyDictionary<string, string> Projects { get; } = FindProjects();

    /// <summary>The built assembly of a project, in the configuration that the tests run in.</summary>
    public static string AssemblyOf(string project) => Path.Combine(
        Path.GetDirectoryName(Projects[project])!, "bin", Output.Parent!.Name, Output.Name, project + ".dll");

    /// <summary>The names of the projects that a project references in its file.</summary>
    public static IEnumerable<string> ProjectReferencesOf(string project) => XDocument.Load(Projects[project])
        .Descendants("ProjectReference")
        .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    /// <summary>All source files of some extensions, by their path from the root with forward slashes.</summary>
    public static IEnumerable<string> SourceFiles(params string[] extensions) => SourceFolders
        .Select(folder => Path.Combine(Root, folder))
        .Where(Directory.Exists)
        .SelectMany(Walk)
        .Where(file => extensions.Contains(Path.GetExtension(file)))
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'));

    public static string[] ReadLines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    private static IEnumerable<string> Walk(string folder) => Directory.EnumerateFiles(folder).Concat(
        Directory.EnumerateDirectories(folder).Where(child => !GeneratedFolders.Contains(Path.GetFileName(child))).SelectMany(Walk));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = Output; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "JbAspire.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"JbAspire.sln is not above {Output.FullName}.");
    }

    private static Dictionary<string, string> FindProjects() => SourceFolders[..3]
        .SelectMany(folder => Walk(Path.Combine(Root, folder)))
        .Where(file => Path.GetExtension(file) == ".csproj")
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);
}
