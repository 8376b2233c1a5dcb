using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace JbAspire.Tests.Services.Turn;

/// <summary>coturn's own clients against the server.</summary>
public sealed class CoturnClientTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [CoturnFact("turnutils_stunclient")]
    public async Task Stunclient_learns_its_reflexive_address()
    {
        using TurnHost host = new();
        string output = await RunAsync("turnutils_stunclient", "-p", PortOf(host), "127.0.0.1");

        Assert.Contains("UDP reflexive addr: 127.0.0.1:", output, StringComparison.Ordinal);
    }

    [CoturnFact("turnutils_natdiscovery")]
    public async Task Natdiscovery_learns_its_reflexive_address_and_that_there_is_no_second_server_address()
    {
        using TurnHost host = new();
        string output = await RunAsync("turnutils_natdiscovery", "-m", "-p", PortOf(host), "127.0.0.1");

        Assert.Contains("UDP reflexive addr: 127.0.0.1:", output, StringComparison.Ordinal);
    }

    private static string PortOf(TurnHost host) => host.UdpEndPoint.Port.ToString(CultureInfo.InvariantCulture);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using CancellationTokenSource deadline = new(Limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return await output + await errors;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
