namespace JbAspire.Tests.StandIns;

public sealed class OrderTests
{
    [Fact]
    public async Task Resource_is_started_when_what_it_waits_for_is_healthy_and_not_before()
    {
        var healthy = Path.GetTempFileName();
        File.Delete(healthy);
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            var first = builder.AddProbe("first").WithEnvironment("HEALTHY_WHEN", healthy);
            builder.AddProbe("second").WaitFor(first);
            builder.AddProbe("third").WaitForStart(first);
        });
        await running.HealthyAsync("third");
        await running.LinesUntilAsync("first", "probe is listening");
        Assert.Equal(KnownResourceStates.Waiting, running.StateOf("second"));

        await File.WriteAllTextAsync(healthy, "");
        await running.HealthyAsync("second");
        File.Delete(healthy);
    }

    [Fact]
    public async Task Resources_are_stopped_before_what_they_depend_on()
    {
        var log = Path.GetTempFileName();
        await using (var running = await RunningApplication.StartAsync(builder =>
        {
            var first = builder.AddProbe("first").WithEnvironment("STOP_LOG", log);
            var second = builder.AddProbe("second").WithEnvironment("STOP_LOG", log).WaitFor(first);
            builder.AddProbe("third").WithEnvironment("STOP_LOG", log).WithReference(second);
        }))
        {
            await running.HealthyAsync("second");
            await running.HealthyAsync("third");
        }

        Assert.Equal(["third", "second", "first"], await File.ReadAllLinesAsync(log));
        File.Delete(log);
    }

    [Fact]
    public async Task Resource_that_waits_for_completion_is_started_after_a_good_end()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            var job = builder.AddExecutable("job", "/bin/sh", "/", "-c", "exit 0");
            builder.AddExecutable("after", "/bin/sh", "/", "-c", "echo done; exit 0").WaitForCompletion(job);
        });
        await running.UntilAsync("after", s => s.State?.Text == KnownResourceStates.Finished && s.ExitCode == 0);
        Assert.Equal(KnownResourceStates.Finished, running.StateOf("job"));
    }

    [Fact]
    public async Task Explicit_resource_is_started_by_its_command_alone()
    {
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            builder.AddProbe("other");
            builder.AddProbe("manual").WithExplicitStart()
                .WithCommand("greet", "Greet", context => Task.FromResult(CommandResults.Failure("hello " + context.ResourceName)));
        });
        await running.HealthyAsync("other");
        Assert.Equal(KnownResourceStates.NotStarted, running.StateOf("manual"));

        var commands = running.Application.ResourceCommands;
        Assert.True((await commands.ExecuteCommandAsync("manual", KnownResourceCommands.StartCommand, running.Deadline)).Success);
        await running.HealthyAsync("manual");
        Assert.Equal("hello manual", (await commands.ExecuteCommandAsync("manual", "greet", running.Deadline)).Message);
        Assert.True((await commands.ExecuteCommandAsync("manual", KnownResourceCommands.StopCommand, running.Deadline)).Success);
        Assert.Equal(KnownResourceStates.Exited, running.StateOf("manual"));
        Assert.False((await commands.ExecuteCommandAsync("nobody", "greet", running.Deadline)).Success);
    }
}
