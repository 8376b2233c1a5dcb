using System.Diagnostics;

namespace JbAspire.Load.Quality.Network;

/// <summary>Short commands of the system.</summary>
internal static class Command
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>Runs a command and returns what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It is not there, failed, or took too long.</exception>
    public static string Run(string program, params IEnumerable<string> arguments)
    {
        (int exitCode, string output, string errors) = Try(program, arguments);
        return exitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {exitCode}. {errors.Trim()}");
    }

    public static (int ExitCode, string Output, string Errors) Try(string program, params IEnumerable<string> arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Timeout))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} took more than {Timeout.TotalSeconds} s.");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InvalidOperationException($"{program} cannot be started: {exception.Message}.");
        }
    }
}
