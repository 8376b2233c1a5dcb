using JbAspire.Load.Engine;

/// <summary>
/// What the runtime calls before the engine's Main where DOTNET_STARTUP_HOOKS names this assembly: the engine itself knows nothing of it.
/// The name, and that it is in no namespace, are the runtime's.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(CollectorWatch.FileVariable) is { Length: > 0 } file)
            CollectorWatch.Start(file);
    }
}
