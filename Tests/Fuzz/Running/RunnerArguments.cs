using System.Globalization;

namespace JbAspire.Tests.Fuzz.Running;

/// <summary><c>TARGET [FILE|FOLDER | --seconds N] [--seed S] [--crashes FOLDER]</c>, <c>corpus</c>, <c>list</c>.</summary>
internal sealed record RunnerArguments
{
    public string Verb { get; private init; } = "";

    /// <summary>What is replayed; null: inputs are made.</summary>
    public string? Path { get; private init; }

    public TimeSpan Duration { get; private init; } = TimeSpan.FromSeconds(60);

    public int Seed { get; private init; } = 1;

    /// <summary>Where failing inputs are written.</summary>
    public string Crashes { get; private init; } = System.IO.Path.Combine("artifacts", "fuzz");

    public static bool TryParse(string[] arguments, out RunnerArguments parsed)
    {
        parsed = new RunnerArguments { Verb = arguments.Length > 0 ? arguments[0] : "" };
        for (int i = 1; i < arguments.Length; i++)
        {
            bool isOption = arguments[i].StartsWith("--", StringComparison.Ordinal);
            string? value = isOption && i + 1 < arguments.Length ? arguments[i + 1] : null;
            bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            RunnerArguments? next = (arguments[i], isNumber) switch
            {
                ("--seconds", true) => parsed with { Duration = TimeSpan.FromSeconds(number) },
                ("--seed", true) => parsed with { Seed = number },
                ("--crashes", _) when value is not null => parsed with { Crashes = value },
                _ when !isOption && parsed.Path is null => parsed with { Path = arguments[i] },
                _ => null,
            };
            if (next is null)
                return false;
            parsed = next;
            i += isOption ? 1 : 0;
        }

        return parsed.Verb.Length > 0;
    }
}
