namespace JbAspire.Turn.Operations;

/// <summary>By what a change of a file is noticed. Links are followed: their target is what changes.</summary>
internal readonly record struct FileStamp(string? Path, DateTime WrittenAt, long Length)
{
    /// <summary>The stamp of a file; that of one which is not there is a stamp too.</summary>
    public static FileStamp Of(string? path)
    {
        if (path is null)
            return default;

        try
        {
            FileInfo file = new(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
                file = target;
            return file.Exists ? new FileStamp(path, file.LastWriteTimeUtc, file.Length) : new FileStamp(path, default, -1);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new FileStamp(path, default, -1);
        }
    }
}
