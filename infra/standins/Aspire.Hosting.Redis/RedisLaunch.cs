using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Redis;

/// <summary>Starts the machine's <c>redis-server</c>; the container of the real package where there is none.</summary>
internal static class RedisLaunch
{
    private const string Program = "redis-server";

    public static async Task<LaunchPlan> PlanAsync(RedisResource redis, LaunchContext context)
    {
        var password = redis.PasswordParameter is { } parameter ? await parameter.GetValueAsync(CancellationToken.None).ConfigureAwait(false) : null;
        return FindProgram() is { } program ? ServerPlan(redis, context, program, password) : ContainerPlan(redis, context, password);
    }

    private static LaunchPlan ServerPlan(RedisResource redis, LaunchContext context, string program, string? password)
    {
        var data = DataFolder(redis, context);
        Directory.CreateDirectory(data);
        // The password is in a file that only its owner reads, not on the command line.
        var configuration = Path.Combine(context.RunDirectory.Root, context.ReplicaId + ".conf");
        File.WriteAllLines(configuration,
        [
            "bind 127.0.0.1",
            "port " + context.BindPorts.Values.First().ToString(CultureInfo.InvariantCulture),
            $"dir \"{data}\"",
            Save(redis),
            "daemonize no",
            .. password is null ? Array.Empty<string>() : [$"requirepass \"{password}\""],
        ]);
        return new LaunchPlan
        {
            Command = program,
            Arguments = [configuration, .. context.Arguments],
            WorkingDirectory = data,
            Environment = context.Environment,
        };
    }

    private static LaunchPlan ContainerPlan(RedisResource redis, LaunchContext context, string? password)
    {
        var environment = new Dictionary<string, string>(context.Environment);
        var command = "redis-server";
        if (password is not null)
        {
            environment["REDIS_PASSWORD"] = password;
            command += " --requirepass $REDIS_PASSWORD";
        }

        var save = Save(redis);
        command += " --" + save;
        redis.Entrypoint = "/bin/sh";
        return ContainerCommand.Plan(redis, context with { Environment = environment, Arguments = ["-c", command, .. context.Arguments] });
    }

    private static string Save(RedisResource redis) => redis.TryGetLastAnnotation<RedisPersistenceAnnotation>(out var persistence)
        ? string.Create(CultureInfo.InvariantCulture, $"save {(long)persistence.Interval.TotalSeconds} {persistence.KeysChanged}")
        : "save \"\"";

    /// <summary>A folder of this run; with a data volume one that stays.</summary>
    private static string DataFolder(RedisResource redis, LaunchContext context) =>
        redis.Annotations.OfType<ContainerMountAnnotation>().FirstOrDefault(m => m.Target == "/data") switch
        {
            null => Path.Combine(context.RunDirectory.Root, context.ReplicaId),
            { IsBindMount: true, Source: { } source } => source,
            var volume => Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
                "aspire-volumes", volume.Source ?? redis.Name),
        };

    private static string? FindProgram() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, Program)).FirstOrDefault(File.Exists);
}
