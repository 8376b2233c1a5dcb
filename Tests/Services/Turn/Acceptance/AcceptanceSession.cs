using System.Collections.Concurrent;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Acceptance;

/// <summary>
/// The servers of all rows, each started when a row needs it. All rows run side by side from the first one that is asked for: a client
/// mostly waits for its own
/// timers, so that one after the other they would take minutes.
/// </summary>
public sealed class AcceptanceSession : IAsyncLifetime
{
    private const int RowsAtOnce = 6;

    // RFC 8656 §7.4: after a 437 the client "SHOULD pick an alternate transport address". coturn's client ends instead, also when the 437
    // answers its own impatience: on a busy machine it asks anew, under another transaction id, before the first answer has come.
    private const string AllocationMismatch = "error 437";
    private const int Attempts = 3;
    private static readonly TimeSpan RowLimit = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _turns = new(RowsAtOnce);
    private readonly ConcurrentDictionary<AcceptanceProfile, Lazy<Task<AcceptanceServer>>> _servers = new();
    private readonly Lazy<Dictionary<string, Task<string>>> _outputs;

    public AcceptanceSession() => _outputs = new(() => AcceptanceRows.All.ToDictionary(row => row.Name, RunAsync));

    /// <summary>What the row's client prints.</summary>
    public Task<string> OutputOf(AcceptanceRow row) => _outputs.Value[row.Name];

    internal Task<AcceptanceServer> ServerOf(AcceptanceProfile profile) =>
        _servers.GetOrAdd(profile, key => new Lazy<Task<AcceptanceServer>>(() => Task.Run(() => AcceptanceServer.StartAsync(key)))).Value;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_outputs.IsValueCreated)
            await Task.WhenAll(_outputs.Value.Values.Select(output => output.ContinueWith(_ => { }, TaskScheduler.Default)));
        foreach (Lazy<Task<AcceptanceServer>> server in _servers.Values)
        {
            // One that did not start has told so to its rows, and has cleaned up.
            await server.Value.ContinueWith(_ => { }, TaskScheduler.Default);
            if (server.Value.IsCompletedSuccessfully)
                await (await server.Value).DisposeAsync();
        }

        _turns.Dispose();
    }

    private async Task<string> RunAsync(AcceptanceRow row)
    {
        await _turns.WaitAsync();
        try
        {
            AcceptanceServer server = await ServerOf(row.Profile);
            string[] command = AcceptanceCommand.Fill(row.Command, server);
            string output = "";
            for (int i = 0; i < Attempts && (i == 0 || output.Contains(AllocationMismatch, StringComparison.Ordinal)); i++)
                output = await OutputOf(command);
            return output;
        }
        finally
        {
            _turns.Release();
        }
    }

    private static async Task<string> OutputOf(string[] command)
    {
        await using ClientProgram client = new(command[0], command[1..]);
        bool ended = await client.WaitAsync(RowLimit);
        return $"{string.Join(' ', command)}\n{client.Output}{(ended ? "" : $"(not ended after {RowLimit})\n")}";
    }
}
