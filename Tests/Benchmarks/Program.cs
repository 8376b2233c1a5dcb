using JbAspire.Benchmarks.Measuring;

namespace JbAspire.Benchmarks;

internal static class Program
{
    private static int Main(string[] arguments) => arguments switch
    {
        ["--budgets"] => Reports.CheckBudgets(Console.Out),
        ["--table"] => Reports.WriteTable(Console.Out),
        ["--footprint"] => Reports.WriteFootprint(Console.Out),
        ["--help" or "-h"] => Reports.WriteUsage(Console.Out),
        _ => Reports.RunBenchmarks(arguments),
    };
}
