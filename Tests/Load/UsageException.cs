namespace JbAspire.Load;

/// <summary>The command line is wrong: one line that names the option, its value and what is allowed.</summary>
internal sealed class UsageException(string message) : Exception(message);
