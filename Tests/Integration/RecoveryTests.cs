using System.Diagnostics;
using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>What happens when a part of the system dies in the middle of a call.</summary>
[Collection(SystemGroup.Name)]
public sealed class RecoveryTests(SystemFixture system, BrowserFixture browser)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    [Fact]
    public Task Pages_rejoin_by_themselves_when_the_sfu_is_killed() => system.ExplainAsync(async () =>
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var room = $"recovery-{Guid.NewGuid():N}";
        await using var lan = await CallPage.JoinAsync(system, browser, room, "Lan");
        await using var minh = await CallPage.JoinAsync(system, browser, room, "Minh");
        await lan.WaitForMediaAsync(1, Patience);
        await minh.WaitForMediaAsync(1, Patience);

        var killed = await system.FindProcessAsync("sfu", timeout.Token);
        using (var sfu = Process.GetProcessById(killed))
            sfu.Kill();

        var clock = Stopwatch.StartNew();
        await lan.WaitForJoinsAsync(2, Recovery);
        await minh.WaitForJoinsAsync(2, Recovery - clock.Elapsed);
        await lan.WaitForMediaAsync(1, Recovery - clock.Elapsed);
        await minh.WaitForMediaAsync(1, Recovery - clock.Elapsed);

        await system.WaitForHealthyAsync("sfu", timeout.Token);
        Assert.NotEqual(killed, await system.FindProcessAsync("sfu", timeout.Token));
    });
}
