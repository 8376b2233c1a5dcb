using System.Globalization;

namespace JbAspire.Benchmarks.Measuring;

/// <summary>The table of README.md, which is both the documentation and the budgets.</summary>
internal static class BudgetTable
{
    private const int StageColumn = 1;
    private const int NanosecondsColumn = 3;
    private const int RatioColumn = 4;
    private const int BytesColumn = 5;

    /// <summary>The rows by stage, which is in code quotes: | stage | reference | ns | ratio | bytes | what |.</summary>
    public static IReadOnlyDictionary<string, Budget> Read() => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "README.md"))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Where(cells => cells.Length > BytesColumn && cells[StageColumn].StartsWith('`'))
        .Select(cells => new Budget(cells[StageColumn].Trim('`'), Read(cells[NanosecondsColumn]), Read(cells[RatioColumn]), Read(cells[BytesColumn])))
        .ToDictionary(budget => budget.Stage, StringComparer.Ordinal);

    private static double Read(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        ? value
        : throw new FormatException($"README.md: \"{cell}\" is no number.");
}
