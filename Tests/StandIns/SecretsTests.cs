using Aspire.Hosting.Orchestration;

namespace JbAspire.Tests.StandIns;

public sealed class SecretsTests : IDisposable
{
    private readonly string _id = "jbaspire-tests-" + Guid.NewGuid();

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Generated_secret_stays_the_same_and_only_its_owner_reads_it()
    {
        var generate = new GenerateParameterDefault { MinLength = 48, Special = false };
        var first = new UserSecretsFile(_id);
        var value = first.GetOrAdd("Parameters:secret", generate.GetDefaultValue);
        var other = first.GetOrAdd("Parameters:other", generate.GetDefaultValue);

        Assert.Equal(48, value.Length);
        Assert.All(value, c => Assert.True(char.IsAsciiLetterOrDigit(c)));
        Assert.NotEqual(value, other);
        Assert.Equal(value, new UserSecretsFile(_id).GetOrAdd("Parameters:secret", generate.GetDefaultValue));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(first.FilePath!));
    }

    [Fact]
    public void Secret_is_decided_once_by_many_at_a_time()
    {
        var values = new string[16];
        Parallel.For(0, values.Length, i => values[i] = new UserSecretsFile(_id).GetOrAdd("Parameters:secret", () => Guid.NewGuid().ToString()));
        Assert.Single(values.Distinct());
    }

    [Fact]
    public void Broken_file_is_named()
    {
        var file = new UserSecretsFile(_id);
        Directory.CreateDirectory(Path.GetDirectoryName(file.FilePath)!);
        File.WriteAllText(file.FilePath!, "{ not json");
        var error = Assert.Throws<DistributedApplicationException>(() => file.GetOrAdd("Parameters:secret", () => ""));
        Assert.Contains(file.FilePath!, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_comes_before_a_generated_value()
    {
        await using var running = await RunningApplication.StartAsync(
            builder => builder.AddProbe("probe")
                .WithEnvironment("GIVEN", builder.AddParameter("given", new GenerateParameterDefault { MinLength = 32 }, secret: true))
                .WithEnvironment("MADE", builder.AddParameter("made", new GenerateParameterDefault { MinLength = 32 }, secret: true)),
            "--Parameters:given=mine");
        await running.HealthyAsync("probe");
        var environment = await running.EnvironmentAsync("probe");
        Assert.Equal("mine", environment["GIVEN"]);
        Assert.Equal(32, environment["MADE"].Length);
    }

    public void Dispose()
    {
        var folder = Path.GetDirectoryName(new UserSecretsFile(_id).FilePath!)!;
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
