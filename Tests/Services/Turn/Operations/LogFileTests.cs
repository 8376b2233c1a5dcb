extern alias Turn;
using JbAspire.ServiceDefaults;
using Microsoft.Extensions.Logging;
using Turn::JbAspire.Turn.Operations;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Operations;

public sealed class LogFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Event_is_one_line_with_time_level_category_and_id_whatever_is_in_it()
    {
        using (LogFile file = new(_folder.PathOf("turn.log")))
        using (FileLoggerProvider provider = new(file, new SteppedTime()))
        {
            ILogger logger = provider.CreateLogger("JbAspire.Turn");
            logger.Log(LogLevel.Warning, 7001, "two\r\nlines\u001b[31m", new InvalidOperationException("why\nnot"), (state, _) => state);
            logger.Log(LogLevel.Information, 7000, "next", null, (state, _) => state);
        }

        string[] lines = File.ReadAllLines(_folder.PathOf("turn.log"));
        Assert.Equal(2, lines.Length);
        Assert.Equal(
            @"2026-11-24T15:29:00.123Z warn JbAspire.Turn[7001] two\u000d\nlines\u001b[31m | System.InvalidOperationException: why\nnot",
            lines[0]);
        Assert.Equal("2026-11-24T15:29:00.123Z info JbAspire.Turn[7000] next", lines[1]);
    }

    [Fact]
    public void Reopening_after_a_rotation_writes_to_the_name_again()
    {
        using LogFile file = new(_folder.PathOf("turn.log"));
        file.WriteLine("one");
        File.Move(_folder.PathOf("turn.log"), _folder.PathOf("turn.log.1"));
        file.WriteLine("two");
        file.Reopen();
        file.WriteLine("three");

        Assert.Equal(["one", "two"], ReadLines("turn.log.1"));
        Assert.Equal(["three"], ReadLines("turn.log"));
    }

    [Fact]
    public void File_that_is_there_is_appended_to()
    {
        string path = _folder.Write("turn.log", "before\n");
        using (LogFile file = new(path))
            file.WriteLine("after");

        Assert.Equal(["before", "after"], File.ReadAllLines(path));
    }

    [Fact]
    public void File_that_cannot_be_written_stops_the_start()
    {
        var error = Assert.Throws<ConfigurationException>(() => new LogFile(_folder.PathOf("missing/turn.log")));

        Assert.Contains("log-file", error.Message, StringComparison.Ordinal);
    }

    private string[] ReadLines(string name)
    {
        using FileStream stream = new(_folder.PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
