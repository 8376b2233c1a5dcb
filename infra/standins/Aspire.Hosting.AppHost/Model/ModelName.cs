namespace Aspire.Hosting.ApplicationModel;

/// <summary>The rule for names of resources and endpoints: they become host names and parts of environment variables.</summary>
internal static class ModelName
{
    private const int MaximumLength = 64;

    public static void Validate(string target, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > MaximumLength || !char.IsAsciiLetter(name[0]) || name[^1] == '-' || name.Contains("--", StringComparison.Ordinal)
            || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            throw new ArgumentException(
                $"{target} name '{name}' is invalid: 1 to {MaximumLength} ASCII letters, digits and single hyphens, a letter first.", nameof(name));
        }
    }

    /// <summary>The form of a name inside an environment variable.</summary>
    public static string ToEnvironment(string name) => name.Replace('-', '_').ToUpperInvariant();
}
