using System.Text.RegularExpressions;
using Xunit;

namespace JbAspire.Tests.Architecture;

/// <summary>What holds for every source file.</summary>
public sealed partial class SourceTests
{
    private const int MaxLines = 500;
    private const int MaxProgramLines = 30;

    private const string Unfinished = "TODO";

    private static readonly string[] Files = [.. Solution.SourceFiles(".cs", ".ts", ".tsx", ".proto", ".csproj", ".props", ".targets", ".sh")];

    [Fact]
    public void Files_are_found() => Assert.InRange(Files.Length, 100, 100_000);

    [Fact]
    public void No_file_is_longer_than_500_lines() => Assert.Empty(
        Files.Select(file => (File: file, Lines: Solution.ReadLines(file).Length))
            .Where(entry => entry.Lines > MaxLines)
            .Select(entry => $"{entry.File}: {entry.Lines} lines"));

    [Fact]
    public void Program_cs_fits_one_screen() => Assert.Empty(
        Files.Where(file => Path.GetFileName(file) == "Program.cs")
            .Select(file => (File: file, Lines: Solution.ReadLines(file).Length))
            .Where(entry => entry.Lines > MaxProgramLines)
            .Select(entry => $"{entry.File}: {entry.Lines} lines"));

    [Fact]
    public void Nothing_is_left_for_later() => Assert.Empty(Find(line => line.Contains(Unfinished, StringComparison.Ordinal)));

    [Fact]
    public void No_type_has_a_name_that_says_nothing() => Assert.DoesNotContain(
        // Stand-ins carry the names of the packages that they stand in for.
        Find(line => EmptyName().IsMatch(line)), place => !place.StartsWith("infra/standins/", StringComparison.Ordinal));

    [Theory]
    [InlineData("internal sealed class SocketHelper", true)]
    [InlineData("public static class StringUtils", true)]
    [InlineData("    private readonly record struct CallManager(int Id);", true)]
    [InlineData("export class PeerManager {", true)]
    [InlineData("internal sealed class HelperTests", true)]
    [InlineData("public sealed class IceLiteAgent", false)]
    [InlineData("    // a class of management", false)]
    public void Names_that_say_nothing_are_recognised(string line, bool expected) => Assert.Equal(expected, EmptyName().IsMatch(line));

    // This file is left out: it shows what it refuses.
    private static IEnumerable<string> Find(Func<string, bool> isMatch) =>
        from file in Files
        from line in Solution.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
        where isMatch(line.Text) && !file.EndsWith("/SourceTests.cs", StringComparison.Ordinal)
        select $"{file}:{line.Number}: {line.Text.Trim()}";

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+\w*(Helper|Manager|Utils)\w*\b", RegexOptions.CultureInvariant)]
    private static partial Regex EmptyName();
}
