using System.Diagnostics;
using System.Globalization;
using JbAspire.TestKit;
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

    /// <summary>RFC 5780 §4.3, §4.4: the client asks one socket and is answered from each of the four.</summary>
    [CoturnFact("turnutils_natdiscovery")]
    public async Task Natdiscovery_learns_mapping_and_filtering_where_two_addresses_are_configured()
    {
        string port = PortRange.FindFree(2).First.ToString(CultureInfo.InvariantCulture);
        using TurnHost host = new(
            ("Turn:ListeningIp", ""),
            ("Turn:ListeningIp:0", "127.0.0.1"),
            ("Turn:ListeningIp:1", "127.0.0.2"),
            ("Turn:ListeningPort", port),
            ("Turn:Rfc5780", "true"));
        _ = host.UdpEndPoint;
        string output = await RunAsync("turnutils_natdiscovery", "-m", "-f", "-p", port, "127.0.0.1");

        Assert.Contains("NAT with Endpoint Independent Mapping!", output, StringComparison.Ordinal);
        Assert.Contains("NAT with Endpoint Independent Filtering!", output, StringComparison.Ordinal);
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
