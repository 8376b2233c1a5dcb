using JbAspire.Tests.Fuzz.Running;
using Xunit;

namespace JbAspire.Tests.Fuzz;

/// <summary>Every input of the corpus, and for each target some that are made: a second of what the nightly job does for minutes.</summary>
public sealed class FuzzTests
{
    private const int Seed = 1;
    private const long MaxInputs = 20_000;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(0.7);

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Corpus_is_borne(string name)
    {
        FuzzTarget target = FuzzTargets.Find(name)!;
        IReadOnlyList<(string Path, byte[] Bytes)> inputs = CorpusFolder.Read(CorpusFolder.Of(target));
        Assert.NotEmpty(inputs);
        FuzzRun run = new(target);
        Bounded(run, () => Assert.All(inputs, input => Accept(run.Run(input.Bytes))));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Changed_inputs_are_borne(string name)
    {
        FuzzTarget target = FuzzTargets.Find(name)!;
        FuzzRun run = new(target);
        byte[][] corpus = [.. CorpusFolder.Read(CorpusFolder.Of(target)).Select(input => input.Bytes)];
        Bounded(run, () => Accept(run.Mutate(corpus, Seed, MaxInputs, Duration)));
        Assert.InRange(run.Executions, 1, MaxInputs);
    }

    [Fact]
    public void Corpus_has_no_folder_without_a_target() => Assert.Empty(
        Directory.GetDirectories(CorpusFolder.Root).Select(Path.GetFileName).Except(FuzzTargets.All.Select(target => target.Name)));

    // A target that hangs must not take the test run with it.
    private static void Bounded(FuzzRun run, Action action)
    {
        Task task = Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (!((IAsyncResult)task).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(1)))
            Assert.False(run.IsHanging, $"One input hangs: {Convert.ToHexString(run.Current)}");
        task.GetAwaiter().GetResult();
    }

    private static void Accept(FuzzFailure? failure) => Assert.True(
        failure is null, failure is null ? "" : $"{failure.Save(Path.Combine(Path.GetTempPath(), "fuzz"))}: {failure.Reason}");
}
