namespace JbAspire.AppHost;

/// <summary>A wrong setting ends the start with one line, not with a stack trace.</summary>
internal static class StartErrors
{
    public static void ShowAsOneLine() => AppDomain.CurrentDomain.UnhandledException += (_, e) =>
    {
        if (e.ExceptionObject is not DistributedApplicationException error)
            return;
        Console.Error.WriteLine("AppHost: " + error.Message);
        Environment.Exit(1);
    };
}
