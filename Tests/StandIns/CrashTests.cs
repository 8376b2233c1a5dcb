using JbAspire.AppHost;

namespace JbAspire.Tests.StandIns;

public sealed class CrashTests
{
    [Fact]
    public async Task Crash_shows_exit_code_and_last_lines_and_the_process_is_started_again()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            builder.AddProbe("probe");
            builder.RestartCrashedProcesses();
        });
        await running.HealthyAsync("probe");
        var first = await running.GetAsync<int>("probe", "/pid");

        await running.CrashAsync("probe");
        var ended = await running.UntilAsync("probe", s => s.State?.Text == KnownResourceStates.Finished);
        Assert.Equal(3, ended.Snapshot.ExitCode);
        var lines = await running.LinesUntilAsync("probe", "  | probe is about to crash");
        Assert.Contains("probe ended with exit code 3; its last lines:", lines, StringComparison.Ordinal);

        await running.HealthyAsync("probe");
        Assert.NotEqual(first, await running.GetAsync<int>("probe", "/pid"));
    }

    [Fact]
    public async Task Replicas_share_one_port_and_each_may_come_and_go()
    {
        await using var running = await RunningApplication.StartAsync(builder => builder.AddProbe("probe").WithReplicas(2));
        await running.Application.ResourceNotifications.WaitForResourceAsync(
            "probe", e => e.ResourceId == "probe-1" && e.Snapshot.HealthStatus.ToString() == "Healthy", running.Deadline);
        await running.Application.ResourceNotifications.WaitForResourceAsync(
            "probe", e => e.ResourceId == "probe-2" && e.Snapshot.HealthStatus.ToString() == "Healthy", running.Deadline);
        Assert.Equal(2, (await PidsAsync(running)).Count);

        await running.CrashAsync("probe");
        await running.UntilAsync("probe", s => s.ExitCode == 3);
        var survivor = Assert.Single(await PidsAsync(running));

        var crashed = running.StateOf("probe-1") == KnownResourceStates.Finished ? "probe-1" : "probe-2";
        await running.Application.ResourceCommands.ExecuteCommandAsync(crashed, KnownResourceCommands.StartCommand, running.Deadline);
        await running.Application.ResourceNotifications.WaitForResourceAsync(
            "probe", e => e.ResourceId == crashed && e.Snapshot.HealthStatus.ToString() == "Healthy", running.Deadline);
        var after = await PidsAsync(running);
        Assert.Equal(2, after.Count);
        Assert.Contains(survivor, after);
    }

    [Fact]
    public async Task Program_that_does_not_exist_ends_with_127()
    {
        await using var running = await RunningApplication.StartAsync(builder => builder.AddExecutable("absent", "/no/such/program", "/"));
        await running.UntilAsync("absent", s => s.ExitCode == 127);
    }

    private static async Task<HashSet<int>> PidsAsync(RunningApplication running)
    {
        var pids = new HashSet<int>();
        for (var i = 0; i < 8; i++)
            pids.Add(await running.GetAsync<int>("probe", "/pid"));
        return pids;
    }
}
