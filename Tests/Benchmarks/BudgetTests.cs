using System.Globalization;
using JbAspire.Benchmarks.Measuring;
using JbAspire.Benchmarks.Stages;
using Xunit;
using Xunit.Abstractions;

// What is measured must not be disturbed by another test of this project.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace JbAspire.Benchmarks;

/// <summary>Every stage of a packet's way allocates nothing, and takes no longer than README.md's table says, compared with a cipher that is not ours.</summary>
public sealed class BudgetTests(ITestOutputHelper output)
{
    public static TheoryData<string> Stages => [.. StageCatalog.Names];

    [Theory]
    [MemberData(nameof(Stages))]
    public void Stage_keeps_its_budget(string stage)
    {
        // Trains and the system calls for many datagrams are Linux's.
        if (stage == "send" && !OperatingSystem.IsLinux())
        {
            return;
        }

        var log = new StringWriter(CultureInfo.InvariantCulture);
        string? fault = BudgetTable.Read()[stage].Check(log);
        output.WriteLine(log.ToString());
        Assert.Null(fault);
    }

    [Fact]
    public void Table_has_every_stage() => Assert.Equal(StageCatalog.Names.Order(), BudgetTable.Read().Keys.Order());
}
