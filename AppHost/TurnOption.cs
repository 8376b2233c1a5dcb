using System.Text;

namespace JbAspire.AppHost;

/// <summary>
/// One option of a TURN server under coturn's name. Ours takes the same names in .NET casing, so one list configures either server.
/// </summary>
/// <param name="Name">As in turnserver.conf: <c>listening-port</c>.</param>
/// <param name="Value">Null for a switch that is on.</param>
internal sealed record TurnOption(string Name, string? Value = null)
{
    /// <summary>A line of turnserver.conf.</summary>
    public string Line => Value is null ? Name : $"{Name}={Value}";

    /// <summary>The value as configuration has it: a switch is spelled out.</summary>
    public string Text => Value ?? "true";

    /// <summary>The variable by which our server reads it; the index is for options that may be given several times.</summary>
    public string Variable(int? index = null)
    {
        var variable = new StringBuilder("Turn__");
        foreach (var word in Name.Split('-'))
            variable.Append(char.ToUpperInvariant(word[0])).Append(word, 1, word.Length - 1);
        return index is null ? variable.ToString() : $"{variable}__{index}";
    }
}
