using System.Globalization;
using System.Net;
using JbAspire.Protocols.Turn.Peers;

namespace JbAspire.Turn.Configuration.Options;

/// <summary>Options by what they take. Each has a <c>get</c> and a <c>set</c> of the immutable settings.</summary>
internal static class OptionKinds
{
    /// <summary>On or off; as a bare name it is on.</summary>
    public static TurnOption Switch(
        string name, Func<TurnServerOptions, bool> get, Func<TurnServerOptions, bool, TurnServerOptions> set, string help) => new()
        {
            Name = name,
            Help = help,
            Allowed = OptionValues.SwitchValues,
            Apply = (options, values) => set(options, values[^1].ReadSwitch()),
            Show = options => [get(options) ? "true" : "false"],
        };

    /// <summary>A whole number.</summary>
    public static TurnOption Number(
        string name,
        string argument,
        (long Minimum, long Maximum) range,
        Func<TurnServerOptions, long> get,
        Func<TurnServerOptions, long, TurnServerOptions> set,
        string help) => new()
        {
            Name = name,
            Argument = argument,
            Help = help,
            Allowed = OptionValues.NumbersFrom(range.Minimum, range.Maximum),
            Apply = (options, values) => set(options, values[^1].ReadNumber(range.Minimum, range.Maximum)),
            Show = options => [get(options).ToString(CultureInfo.InvariantCulture)],
        };

    /// <summary>A text, as it is.</summary>
    public static TurnOption Text(
        string name, string argument, Func<TurnServerOptions, string?> get, Func<TurnServerOptions, string, TurnServerOptions> set, string help) =>
        Of(name, argument, "not empty", value => value.Text.Length == 0 ? null : value.Text, get, set, help);

    /// <summary>The path of a file; relative to the file that names it.</summary>
    public static TurnOption FilePath(
        string name, string argument, Func<TurnServerOptions, string?> get, Func<TurnServerOptions, string, TurnServerOptions> set, string help) =>
        Of(name, argument, "a path", value => value.ReadPath(), get, set, help);

    /// <summary>One value of any type; <paramref name="read"/> answers null for what is not one.</summary>
    public static TurnOption Of<T>(
        string name,
        string argument,
        string allowed,
        Func<OptionValue, T?> read,
        Func<TurnServerOptions, T?> get,
        Func<TurnServerOptions, T, TurnServerOptions> set,
        string help)
        where T : class => new()
        {
            Name = name,
            Argument = argument,
            Help = help,
            Allowed = allowed,
            Apply = (options, values) => set(options, read(values[^1]) ?? throw values[^1].NotAllowed(allowed)),
            Show = options => get(options)?.ToString() is { Length: > 0 } text ? [text] : [],
        };

    /// <summary>A list, one value at a time; the same value twice counts once.</summary>
    public static TurnOption ListOf<T>(
        string name,
        string argument,
        string allowed,
        Func<string, T?> read,
        Func<TurnServerOptions, IReadOnlyList<T>> get,
        Func<TurnServerOptions, IReadOnlyList<T>, TurnServerOptions> set,
        string help)
        where T : class => new()
        {
            Name = name,
            Argument = argument,
            Help = help,
            Allowed = allowed,
            IsRepeatable = true,
            Apply = (options, values) => set(options, [.. values.Select(value => read(value.Text) ?? throw value.NotAllowed(allowed)).Distinct()]),
            Show = options => get(options).Select(value => value.ToString()!),
        };

    /// <summary>A list of IP addresses.</summary>
    public static TurnOption Addresses(
        string name,
        Func<TurnServerOptions, IReadOnlyList<IPAddress>> get,
        Func<TurnServerOptions, IReadOnlyList<IPAddress>, TurnServerOptions> set,
        string help) =>
        ListOf(name, "ip", "an IPv4 or IPv6 address of this host, such as 0.0.0.0 or ::1", OptionValues.AddressOrNull, get, set, help);

    /// <summary>A list of ranges of IP addresses.</summary>
    public static TurnOption Ranges(
        string name,
        Func<TurnServerOptions, IReadOnlyList<IpRange>> get,
        Func<TurnServerOptions, IReadOnlyList<IpRange>, TurnServerOptions> set,
        string help)
    {
        const string Allowed = "an address, first-last or address/prefix of one family";
        return new TurnOption
        {
            Name = name,
            Argument = "ip[-ip]",
            Help = help,
            Allowed = Allowed,
            IsRepeatable = true,
            Apply = (options, values) => set(
                options,
                [.. values.Select(value => IpRange.TryParse(value.Text, out IpRange range) ? range : throw value.NotAllowed(Allowed)).Distinct()]),
            Show = options => get(options).Select(range => range.ToString()),
        };
    }

    /// <summary>Read and forgotten, as what it asks for is so anyway.</summary>
    public static TurnOption Accepted(string name, string help, string? argument = null) => NotActedUpon(name, OptionSupport.Accepted, help, argument);

    /// <summary>Named in a warning.</summary>
    public static TurnOption Ignored(string name, string reason, string? argument = null) => NotActedUpon(name, OptionSupport.Ignored, reason, argument);

    /// <summary>Stops the start.</summary>
    public static TurnOption Refused(string name, string reason, string? argument = null) => NotActedUpon(name, OptionSupport.Refused, reason, argument);

    private static TurnOption NotActedUpon(string name, OptionSupport support, string help, string? argument) =>
        new() { Name = name, Support = support, Help = help, Argument = argument, IsRepeatable = true };
}
