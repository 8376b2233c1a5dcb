namespace JbAspire.Load;

/// <summary>Finds the verb, checks its options, and explains both.</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int UsageError = 2;
    private const string Help = "--help";

    public static int Run(IReadOnlyList<ILoadVerb> verbs, string[] arguments, TextWriter output, TextWriter errors)
    {
        if (arguments is [] or [Help, ..])
        {
            ListVerbs(verbs, output);
            return arguments.Length == 0 ? UsageError : 0;
        }

        ILoadVerb? verb = verbs.FirstOrDefault(candidate => candidate.Name == arguments[0]);
        if (verb is null)
        {
            errors.WriteLine($"{arguments[0]} is not a verb; --help lists them.");
            return UsageError;
        }

        if (arguments.Contains(Help))
        {
            ListOptions(verb, output);
            return 0;
        }

        try
        {
            return verb.Run(new Arguments(verb.Options, arguments.AsSpan(1)), output);
        }
        catch (UsageException exception)
        {
            errors.WriteLine(exception.Message);
            return UsageError;
        }
        catch (InvalidOperationException exception)
        {
            // The server does not start, does not answer or refuses.
            errors.WriteLine(exception.Message);
            return Failed;
        }
    }

    private static void ListVerbs(IReadOnlyList<ILoadVerb> verbs, TextWriter output)
    {
        output.WriteLine("dotnet run -c Release --project Tests/Load -- VERB [options]");
        foreach (ILoadVerb verb in verbs)
        {
            output.WriteLine();
            output.WriteLine($"{verb.Name,-10} {verb.Summary}");
            ListOptions(verb, output);
        }
    }

    private static void ListOptions(ILoadVerb verb, TextWriter output)
    {
        foreach (LoadOption option in verb.Options)
        {
            string value = option.IsSwitch ? "" : $" [{option.Default}]";
            output.WriteLine($"  --{option.Name + value,-34} {option.Meaning}");
        }
    }
}
