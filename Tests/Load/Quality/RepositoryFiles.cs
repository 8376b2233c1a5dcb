namespace JbAspire.Load.Quality;

/// <summary>Files of the repository, found from where this program was built.</summary>
internal static class RepositoryFiles
{
    /// <param name="relative">The path from the repository's root.</param>
    /// <param name="command">What makes the file.</param>
    /// <exception cref="UsageException">The file is not there.</exception>
    public static string Find(string relative, string command)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, relative);
            if (File.Exists(path))
                return path;
        }

        throw new UsageException($"{relative} is not there: {command}");
    }
}
