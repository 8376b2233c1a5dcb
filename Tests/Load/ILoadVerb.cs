namespace JbAspire.Load;

/// <summary>One kind of load: <c>dotnet run -c Release --project Tests/Load -- VERB ...</c>.</summary>
internal interface ILoadVerb
{
    /// <summary>The word on the command line.</summary>
    string Name { get; }

    /// <summary>One line for <c>--help</c>.</summary>
    string Summary { get; }

    /// <summary>Every option of the verb, its default and what it means: the text of <c>VERB --help</c>, and the list that arguments are checked against.</summary>
    IReadOnlyList<LoadOption> Options { get; }

    /// <summary>Runs and returns the exit code: 0 where every packet that could be lost was not, else 1.</summary>
    int Run(Arguments arguments, TextWriter output);
}
