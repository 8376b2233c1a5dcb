using System.Text;
using JbAspire.ServiceDefaults;

namespace JbAspire.Turn.Operations;

/// <summary>
/// The file of <c>log-file</c>: appended to, and opened anew on demand, so that logrotate can move it away. Lines are few (nothing is logged for
/// a packet), so each is flushed as it comes.
/// </summary>
internal sealed class LogFile : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private StreamWriter _writer;

    /// <exception cref="ConfigurationException">The file cannot be written.</exception>
    public LogFile(string path)
    {
        _path = path;
        try
        {
            _writer = Open();
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw new ConfigurationException("log-file", path, $"a file that can be written ({exception.Message})");
        }
    }

    /// <summary>Appends one line. A full disk loses lines, not calls.</summary>
    public void WriteLine(string line)
    {
        lock (_gate)
        {
            try
            {
                _writer.WriteLine(line);
            }
            catch (Exception exception) when (IsFailure(exception))
            {
                Console.Error.WriteLine($"log-file: {exception.Message}");
            }
        }
    }

    /// <summary>Opens the path again; where that fails, what is open stays.</summary>
    public void Reopen()
    {
        lock (_gate)
        {
            try
            {
                StreamWriter writer = Open();
                _writer.Dispose();
                _writer = writer;
            }
            catch (Exception exception) when (IsFailure(exception))
            {
                Console.Error.WriteLine($"log-file: {exception.Message}");
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _writer.Dispose();
    }

    private StreamWriter Open()
    {
        FileStream stream = new(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        return new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true };
    }

    private static bool IsFailure(Exception exception) => exception is IOException or UnauthorizedAccessException or ObjectDisposedException;
}
