using System.Diagnostics;
using System.Globalization;
using JbAspire.Tests.Fuzz.Generating;

namespace JbAspire.Tests.Fuzz.Running;

/// <summary>The console: replays inputs, or makes them for some time.</summary>
internal static class Runner
{
    private const int Sound = 0;
    private const int Failed = 1;
    private const int Misused = 2;

    private const string Usage = """
        TARGET [FILE|FOLDER]                       replays inputs
        TARGET --seconds N [--seed S]              changes those of the corpus for N seconds (60) in the order of S (1)
        all --seconds N [--seed S]                 the same for every target, one after the other
        corpus                                     writes the messages of the generator into the corpus
        list                                       names the targets
        --crashes FOLDER                           where failing inputs go (artifacts/fuzz)
        """;

    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        if (!RunnerArguments.TryParse(arguments, out RunnerArguments parsed))
            return Explain(error);

        switch (parsed.Verb)
        {
            case "list":
                foreach (FuzzTarget target in FuzzTargets.All)
                    output.WriteLine(target.Name);
                return Sound;
            case "corpus":
                CorpusGenerator.Write(output);
                return Sound;
            case "all":
                return FuzzTargets.All.Max(target => RunTarget(target, parsed, output));
            default:
                return FuzzTargets.Find(parsed.Verb) is { } one ? RunTarget(one, parsed, output) : Explain(error);
        }
    }

    private static int RunTarget(FuzzTarget target, RunnerArguments arguments, TextWriter output)
    {
        string trace = Path.Combine(arguments.Crashes, $"{target.Name}.last");
        using LastInput last = new(trace, Math.Max(target.MaxInputLength, 1 << 20));
        FuzzRun run = new(target) { Last = last };
        using Timer watch = new(_ => EndIfHanging(run, target, arguments, output), null, 1000, 1000);
        Stopwatch time = Stopwatch.StartNew();
        FuzzFailure? failure = arguments.Path is { } path
            ? Replay(run, path, output)
            : run.Mutate(CorpusOf(target), arguments.Seed, long.MaxValue, arguments.Duration);
        Report(run, target, time.Elapsed, output);
        if (failure is null)
            return Sound;

        Tell(failure, arguments, output);
        return Failed;
    }

    private static FuzzFailure? Replay(FuzzRun run, string path, TextWriter output)
    {
        IReadOnlyList<(string Path, byte[] Bytes)> inputs = CorpusFolder.Read(path);
        if (inputs.Count == 0)
            output.WriteLine($"{path} holds no input.");
        return inputs.Select(input => run.Run(input.Bytes)).FirstOrDefault(failure => failure is not null);
    }

    private static IReadOnlyList<byte[]> CorpusOf(FuzzTarget target) => [.. CorpusFolder.Read(CorpusFolder.Of(target)).Select(input => input.Bytes)];

    private static void Report(FuzzRun run, FuzzTarget target, TimeSpan elapsed, TextWriter output) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{target.Name}: {run.Executions} inputs in {elapsed.TotalSeconds:F1} s, {run.Executions / elapsed.TotalSeconds:F0}/s, "
        + $"at most {run.LargestAllocation} bytes and {run.LongestDuration.TotalMilliseconds:F1} ms for one"));

    private static void Tell(FuzzFailure failure, RunnerArguments arguments, TextWriter output)
    {
        output.WriteLine($"{failure.Target.Name} fails for {failure.Save(arguments.Crashes)} ({failure.Input.Length} bytes)");
        output.WriteLine(failure.Reason);
    }

    private static void EndIfHanging(FuzzRun run, FuzzTarget target, RunnerArguments arguments, TextWriter output)
    {
        if (!run.IsHanging)
            return;
        Tell(new FuzzFailure(target, run.Current, $"It does not end within {target.MaxDuration.TotalSeconds} s."), arguments, output);
        Environment.Exit(Failed);
    }

    private static int Explain(TextWriter error)
    {
        error.WriteLine(Usage);
        return Misused;
    }
}
