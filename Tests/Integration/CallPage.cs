using System.Globalization;
using System.Text.Json;

namespace JbAspire.Tests.Integration;

/// <summary>One participant who uses the real page.</summary>
public sealed class CallPage(BrowserPage browser, string name) : IAsyncDisposable
{
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(30);

    public string Name { get; } = name;

    public static async Task<CallPage> JoinAsync(SystemFixture system, BrowserFixture browser, string room, string name, bool forceTcp = false, string? relay = null)
    {
        var page = new CallPage(await browser.OpenAsync(), name);
        // A small picture: three encoders and as many decoders share the machine with everything else.
        var query = $"room={room}&name={name}&autojoin=1&resolution=360p&lang=en";
        if (forceTcp)
            query += "&forceTcp=1";
        if (relay is not null)
            query += $"&iceTransportPolicy=relay&relayTransport={relay}";
        await page.Browser.Page.GotoAsync(new Uri(system.Gateway, $"/?{query}").AbsoluteUri);
        await page.Browser.WaitUntilAsync("() => window.__jbaspire?.status === 'joined'", JoinTimeout, $"{name} has joined");
        return page;
    }

    private BrowserPage Browser { get; } = browser;

    public Task WaitForPeersAsync(int count, TimeSpan timeout) =>
        Browser.WaitUntilAsync($"() => window.__jbaspire.peers.length === {count}", timeout, $"{Name} sees {count} others");

    /// <summary>Waits until this page has decoded more frames of each of the others, and heard each of them, than it had before.</summary>
    public Task WaitForMediaAsync(int peers, TimeSpan timeout) => WaitForProgressAsync(peers, timeout, ["video", "audio"]);

    /// <summary>Waits until this page has decoded more frames of each of the others than it had before.</summary>
    public Task WaitForPictureAsync(int peers, TimeSpan timeout) => WaitForProgressAsync(peers, timeout, ["video"]);

    /// <summary>Waits until the page says that the call takes such a path.</summary>
    public Task WaitForPathAsync(string said, TimeSpan timeout) =>
        Browser.WaitUntilAsync($"() => document.querySelector('[data-testid=path]')?.textContent === '{said}'", timeout, $"{Name} reads '{said}'");

    /// <summary>One end ("local" or "remote") of the path that media takes in one direction ("send" or "receive").</summary>
    public async Task<SelectedCandidate> SelectedCandidateAsync(string direction, string end)
    {
        var reports = (await StatisticsAsync()).GetProperty(direction).EnumerateArray().ToDictionary(entry => entry.GetProperty("id").GetString()!);
        var transport = reports.Values.Single(entry => entry.GetProperty("type").GetString() == "transport");
        var pair = reports[transport.GetProperty("selectedCandidatePairId").GetString()!];
        var candidate = reports[pair.GetProperty($"{end}CandidateId").GetString()!];
        return new SelectedCandidate(
            candidate.GetProperty("candidateType").GetString()!,
            candidate.GetProperty("protocol").GetString()!,
            candidate.GetProperty("port").GetInt32(),
            candidate.TryGetProperty("relayProtocol", out var relayProtocol) ? relayProtocol.GetString() : null);
    }

    public async Task<int> JoinsAsync() => await Browser.Page.EvaluateAsync<int>("() => window.__jbaspire.joins");

    public Task WaitForJoinsAsync(int joins, TimeSpan timeout) =>
        Browser.WaitUntilAsync($"() => window.__jbaspire.status === 'joined' && window.__jbaspire.joins >= {joins}", timeout, $"{Name} has joined {joins} times");

    public Task LeaveAsync() => Browser.Page.GetByTestId("leave").ClickAsync();

    public ValueTask DisposeAsync() => Browser.DisposeAsync();

    private async Task WaitForProgressAsync(int peers, TimeSpan timeout, string[] kinds)
    {
        var deadline = DateTime.UtcNow + timeout;
        var before = await ReceivedAsync();
        while (true)
        {
            await Task.Delay(100);
            var now = await ReceivedAsync();
            if (kinds.All(kind => now.Count(track => track.Kind == kind && track.Progress > Earlier(before, track)) >= peers))
                return;
            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException($"Not within {timeout.TotalSeconds} s: {Name} receives {string.Join(" and ", kinds)} of {peers} others. Received: "
                    + $"{string.Join(", ", now)}.\n{await DescribeConnectivityAsync()}\nThe page's console:\n{Browser.Console}");
            }
        }
    }

    // Which candidates there are and how far their pairs got: what a call without media is asked first.
    private async Task<string> DescribeConnectivityAsync()
    {
        var lines = new List<string>();
        var statistics = await StatisticsAsync();
        foreach (var direction in new[] { "send", "receive" })
        {
            lines.AddRange(statistics.GetProperty(direction).EnumerateArray()
                .Where(entry => entry.GetProperty("type").GetString() is "transport" or "candidate-pair" or "local-candidate" or "remote-candidate")
                .Select(entry => $"{direction}: {entry}"));
        }

        return string.Join('\n', lines);
    }

    private static double Earlier(IEnumerable<ReceivedTrack> before, ReceivedTrack track) =>
        before.FirstOrDefault(earlier => earlier.TrackId == track.TrackId)?.Progress ?? 0;

    private async Task<List<ReceivedTrack>> ReceivedAsync()
    {
        var tracks = new List<ReceivedTrack>();
        foreach (var entry in (await StatisticsAsync()).GetProperty("receive").EnumerateArray())
        {
            if (entry.GetProperty("type").GetString() != "inbound-rtp" || !entry.TryGetProperty("trackIdentifier", out var track))
                continue;
            var kind = entry.GetProperty("kind").GetString()!;
            // Bytes arrive for a stream that nobody can decode, too: frames decoded and sound energy are what a person would notice.
            var progress = entry.TryGetProperty(kind == "video" ? "framesDecoded" : "totalAudioEnergy", out var value) ? value.GetDouble() : 0;
            tracks.Add(new ReceivedTrack(track.GetString()!, kind, progress));
        }

        return tracks;
    }

    private async Task<JsonElement> StatisticsAsync() =>
        (await Browser.Page.EvaluateAsync<JsonElement?>("() => window.__jbaspire.statistics()"))
        ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{Name} has no statistics."));

    private sealed record ReceivedTrack(string TrackId, string Kind, double Progress);
}
