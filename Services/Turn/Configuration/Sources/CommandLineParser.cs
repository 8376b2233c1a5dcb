using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration.Options;

namespace JbAspire.Turn.Configuration.Sources;

/// <summary>
/// Reads arguments in coturn's style (<c>--name value</c>, <c>--name=value</c>, <c>--switch</c>, <c>-p 3478</c>, <c>-p3478</c>, <c>-vf</c>) and sets
/// those of ASP.NET Core aside. As with getopt, an optional argument only follows "=".
/// </summary>
internal sealed class CommandLineParser
{
    private static readonly HashSet<string> WebNames = new(
        [
            "urls", "http_ports", "https_ports", "environment", "contentRoot", "applicationName", "webroot", "AllowedHosts",
            "detailedErrors", "captureStartupErrors", "preferHostingUrls", "suppressStatusMessages", "shutdownTimeoutSeconds",
        ],
        StringComparer.OrdinalIgnoreCase);

    private readonly string[] _arguments;
    private readonly List<OptionValue> _values = [];
    private readonly List<string> _webArguments = [];
    private CommandLine _result = new();
    private int _next;

    private CommandLineParser(string[] arguments) => _arguments = arguments;

    /// <exception cref="ConfigurationException">An argument is not known, or lacks its value.</exception>
    public static CommandLine Parse(string[] arguments)
    {
        CommandLineParser parser = new(arguments);
        while (parser._next < arguments.Length)
            parser.ReadArgument(arguments[parser._next++]);
        return parser._result with { Values = parser._values, WebArguments = parser._webArguments };
    }

    private void ReadArgument(string argument)
    {
        if (argument.StartsWith("--", StringComparison.Ordinal) && argument.Length > 2)
            ReadLong(argument);
        else if (argument.StartsWith('-') && argument.Length > 1)
            ReadFlags(argument);
        else if (argument.Contains(':', StringComparison.Ordinal) && argument.Contains('=', StringComparison.Ordinal))
            _webArguments.Add(argument);
        else
            throw Unknown(argument, null);
    }

    private void ReadLong(string argument)
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? argument[2..] : argument[2..equals];
        string? value = equals < 0 ? null : argument[(equals + 1)..];
        if (TrySetMode(name))
            return;

        if (OptionTable.ByName(name) is { } option)
            Add(option, $"--{name}", value);
        else if (name.Contains(':', StringComparison.Ordinal) || WebNames.Contains(name) || IsSection(name, value))
            SetAside(argument, hasValue: value is not null);
        else
            throw Unknown($"--{name}", OptionTable.NearestName(name));
    }

    // Flags without value may share a dash; the rest behind one with a value is its value.
    private void ReadFlags(string argument)
    {
        for (int i = 1; i < argument.Length; i++)
        {
            char flag = argument[i];
            string? rest = i + 1 < argument.Length ? argument[(i + 1)..] : null;
            if (flag == 'c')
            {
                _result = _result with { FilePath = rest ?? TakeNext("-c") };
                return;
            }

            if (flag == 'n')
                _result = _result with { NoFile = true };
            else if (flag == 'h')
                _result = _result with { Mode = CommandLineMode.Help };
            else if (OptionTable.ByFlag(flag) is not { } option)
                throw Unknown($"-{flag}", null);
            else if (option.IsSwitch)
                Add(option, $"-{flag}", null);
            else
            {
                Add(option, $"-{flag}", rest);
                return;
            }
        }
    }

    private void Add(TurnOption option, string origin, string? value)
    {
        if (value is null && !option.IsSwitch && !option.ArgumentIsOptional)
            value = TakeNext(origin);
        _values.Add(new OptionValue(option, value?.Trim() ?? "", origin));
    }

    private string TakeNext(string origin) =>
        _next < _arguments.Length ? _arguments[_next++] : throw new ConfigurationException(origin, "", "followed by a value");

    // Who hands a whole configuration on as arguments (WebApplicationFactory) writes its sections too, as "--Turn=".
    private static bool IsSection(string name, string? value) => value?.Length == 0 && name.Length > 0 && char.IsAsciiLetterUpper(name[0]);

    private void SetAside(string argument, bool hasValue)
    {
        _webArguments.Add(argument);
        if (!hasValue && _next < _arguments.Length && !_arguments[_next].StartsWith('-'))
            _webArguments.Add(_arguments[_next++]);
    }

    private bool TrySetMode(string name)
    {
        CommandLineMode? mode = name switch
        {
            "check" => CommandLineMode.Check,
            "help" => CommandLineMode.Help,
            "version" => CommandLineMode.Version,
            _ => null,
        };
        if (mode is not null)
            _result = _result with { Mode = mode.Value };
        return mode is not null;
    }

    private static ConfigurationException Unknown(string argument, string? nearest) =>
        new("argument", argument, $"one of the options that --help lists{(nearest is null ? "" : $"; did you mean --{nearest}?")}");
}
