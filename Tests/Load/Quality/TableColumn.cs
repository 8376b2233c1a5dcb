using System.Globalization;

namespace JbAspire.Load.Quality;

/// <summary>A column of a table of Markdown.</summary>
/// <param name="Title">Its head.</param>
/// <param name="Cell">What a row has in it.</param>
internal sealed record TableColumn<T>(string Title, Func<T, FormattableString> Cell)
{
    public static string Head(IReadOnlyList<TableColumn<T>> columns) =>
        $"| {string.Join(" | ", columns.Select(column => column.Title))} |\n|{string.Concat(columns.Select(_ => "---|"))}";

    public static string Row(IReadOnlyList<TableColumn<T>> columns, T row) =>
        $"| {string.Join(" | ", columns.Select(column => column.Cell(row).ToString(CultureInfo.InvariantCulture)))} |";
}
