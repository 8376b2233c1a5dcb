namespace JbAspire.Load;

/// <summary>An option of a verb.</summary>
/// <param name="Name">The name without dashes.</param>
/// <param name="Default">What holds without it; null for a switch, which takes no value.</param>
/// <param name="Meaning">One line for <c>--help</c>.</param>
internal sealed record LoadOption(string Name, string? Default, string Meaning)
{
    public bool IsSwitch => Default is null;
}
