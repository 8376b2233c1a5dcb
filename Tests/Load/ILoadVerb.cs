namespace JbAspire.Load;

/// <summary>One kind of load: <c>dotnet run -c Release --project Tests/Load -- VERB ...</c>.</summary>
internal interface ILoadVerb
{
    /// <summary>The word on the command line.</summary>
    string Name { get; }

    /// <summary>One line for <c>--help</c>.</summary>
    string Summary { get; }

    /// <summary>Every option of the verb, its default and what it means: for <c>VERB --help</c>, and to check arguments against.</summary>
    IReadOnlyList<LoadOption> Options { get; }

    /// <summary>Runs and returns the exit code: 0; 1 where packets came back damaged or the server failed.</summary>
    int Run(Arguments arguments, TextWriter output);
}
