using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration.Options;
using JbAspire.Turn.Configuration.Sources;

namespace JbAspire.Turn.Configuration;

/// <summary>The settings with what there is to say about them.</summary>
/// <param name="Options">The settings, complete and checked.</param>
/// <param name="Warnings">One line each; nothing secret in them.</param>
internal sealed record TurnConfiguration(TurnServerOptions Options, IReadOnlyList<string> Warnings)
{
    private static readonly string[] DefaultFiles = ["turnserver.conf", "/etc/turnserver.conf"];

    /// <summary>
    /// Reads all sources in rising precedence: defaults, the file of <c>-c</c>, section Turn, command line. A source that has an option replaces
    /// what lower ones say of it, lists included.
    /// </summary>
    /// <exception cref="ConfigurationException">A value is not allowed, or the values do not go together.</exception>
    public static TurnConfiguration Load(CommandLine commandLine, IConfiguration configuration)
    {
        List<string> warnings = [];
        IReadOnlyList<OptionValue> fromFile = ReadFile(commandLine, warnings);
        IReadOnlyList<OptionValue> fromSection = TurnSection.Read(configuration, warnings);
        return Make([fromFile, fromSection, commandLine.Values], warnings);
    }

    private static TurnConfiguration Make(IReadOnlyList<OptionValue>[] sources, List<string> warnings)
    {
        TurnServerOptions options = new();
        foreach (TurnOption option in OptionTable.All)
        {
            List<OptionValue>? values = sources
                .Select(source => source.Where(value => ReferenceEquals(value.Option, option)).ToList())
                .LastOrDefault(list => list.Count > 0);
            if (values is null)
                continue;

            if (option.Support == OptionSupport.Refused)
                throw values[^1].NotAllowed(option.Help);
            if (option.Support == OptionSupport.Ignored)
                warnings.Add($"{values[^1].Origin} is ignored: {option.Help}");
            options = option.Apply(options, values);
        }

        options = CredentialRules.Complete(options, warnings);
        options = AddressRules.Check(options, warnings);
        options = TlsRules.Complete(options, warnings);
        return new TurnConfiguration(options, warnings);
    }

    // coturn reads its default files unasked. A server that an AppHost starts must not take /etc/turnserver.conf of another one.
    private static IReadOnlyList<OptionValue> ReadFile(CommandLine commandLine, List<string> warnings)
    {
        if (commandLine.NoFile)
            return [];
        if (commandLine.FilePath is { } path)
            return ConfFile.Read(path, warnings);
        if (DefaultFiles.FirstOrDefault(File.Exists) is { } found)
            warnings.Add($"{found} is there but not read: name it with -c, or say -n to be rid of this warning");
        return [];
    }
}
