using System.Text;

namespace Aspire.Hosting.Terminal;

/// <summary>
/// The console of a run: log lines scroll, and on a terminal the table of resources stays below them. Where the output is no terminal the
/// table is printed as lines when it changes.
/// </summary>
internal sealed class ConsoleScreen
{
    private readonly Lock _lock = new();
    private readonly TextWriter _out = Console.Out;
    private string[] _table = [];
    private int _shownRows;

    public bool IsTerminal { get; } = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    public bool HasColour => IsTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public void WriteLine(string line)
    {
        lock (_lock)
        {
            var text = new StringBuilder();
            Erase(text);
            text.Append(line).Append('\n');
            Draw(text);
            _out.Write(text);
            _out.Flush();
        }
    }

    /// <summary>Replaces the table below the log.</summary>
    public void ShowTable(IReadOnlyList<string> rows)
    {
        lock (_lock)
        {
            if (!IsTerminal)
            {
                foreach (var row in rows.Except(_table).ToArray())
                    _out.WriteLine(row);
                _table = [.. rows];
                _out.Flush();
                return;
            }

            var text = new StringBuilder();
            Erase(text);
            _table = [.. rows];
            Draw(text);
            _out.Write(text);
            _out.Flush();
        }
    }

    private static int Width()
    {
        try
        {
            return Math.Max(20, Console.WindowWidth);
        }
        catch (IOException)
        {
            return 80;
        }
    }

    private static int Height()
    {
        try
        {
            return Math.Max(4, Console.WindowHeight);
        }
        catch (IOException)
        {
            return 24;
        }
    }

    private void Erase(StringBuilder text)
    {
        if (_shownRows > 0)
            text.Append("\x1b[").Append(_shownRows).Append("A\r\x1b[J");
        _shownRows = 0;
    }

    // A row longer than the terminal would wrap and make the erasing miss it.
    private void Draw(StringBuilder text)
    {
        if (!IsTerminal || _table.Length == 0)
            return;
        var width = Width() - 1;
        foreach (var row in _table.Take(Height() - 2))
        {
            text.Append(AnsiText.Cut(row, width)).Append('\n');
            _shownRows++;
        }
    }
}
