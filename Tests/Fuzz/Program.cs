using JbAspire.Tests.Fuzz.Running;

namespace JbAspire.Tests.Fuzz;

internal static class Program
{
    private static int Main(string[] arguments) => Runner.Run(arguments, Console.Out, Console.Error);
}
