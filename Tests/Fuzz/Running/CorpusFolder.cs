using System.Runtime.CompilerServices;

namespace JbAspire.Tests.Fuzz.Running;

/// <summary>The inputs of the repository: <c>Tests/Fuzz/Corpus/TARGET/NAME</c>.</summary>
internal static class CorpusFolder
{
    public static string Root { get; } = Path.Combine(Path.GetDirectoryName(OwnPath())!, "..", "Corpus");

    public static string Of(FuzzTarget target) => Path.GetFullPath(Path.Combine(Root, target.Name));

    /// <summary>Every input of a file or folder, in the order of their names.</summary>
    public static IReadOnlyList<(string Path, byte[] Bytes)> Read(string fileOrFolder)
    {
        if (File.Exists(fileOrFolder))
            return [(fileOrFolder, File.ReadAllBytes(fileOrFolder))];
        return !Directory.Exists(fileOrFolder)
            ? []
            : [.. Directory.GetFiles(fileOrFolder).Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllBytes(path)))];
    }

    private static string OwnPath([CallerFilePath] string path = "") => path;
}
