extern alias Turn;
using JbAspire.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Turn::JbAspire.Turn.Configuration;
using Turn::JbAspire.Turn.Configuration.Options;
using Turn::JbAspire.Turn.Configuration.Sources;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Configuration;

public sealed class OptionTableTests
{
    private static IEnumerable<TurnOption> Supported => OptionTable.All.Where(option => option.Support == OptionSupport.Supported);

    [Fact]
    public void Every_option_is_in_the_readme_with_its_setting()
    {
        string readme = File.ReadAllText(ReadmePath());
        foreach (TurnOption option in Supported)
            Assert.Contains($"| `{option.Name}` | `{option.Setting}` |", readme, StringComparison.Ordinal);
        foreach (TurnOption option in OptionTable.All.Except(Supported))
            Assert.Contains($"`{option.Name}`", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_of_the_guide_and_of_the_issue_is_known()
    {
        string[] names = ["cli-password", "web-admin-port", "redis-userdb", "proc-user", "dh-file", "no-http", "software-attribute-off", "listener-port"];
        Assert.All(names, name => Assert.NotNull(OptionTable.ByName(name)));
    }

    [Fact]
    public void Check_prints_a_file_that_reads_as_the_same_configuration()
    {
        string[] arguments =
        [
            "-n", "--no-auth", "-L", "127.0.0.1", "-X", "203.0.113.1/127.0.0.1", "--alternate-server=[2001:db8::1]:3500",
            "--origin-realm=https://a.example=north",
            "--denied-peer-ip=203.0.113.0/24", "-V", "--max-bps=5", "--server-name=two words", "--prometheus", "--no-sha256", "--drain-timeout=0",
        ];
        TurnConfiguration configuration = Settings.Load(arguments);
        using StringWriter printed = new();
        ConfigurationReport.WriteEffective(printed, configuration);

        TurnServerOptions again = Settings.FromFile(printed.ToString()).Options;
        foreach (TurnOption option in Supported)
            Assert.Equal(option.Show(configuration.Options), option.Show(again));
    }

    [Fact]
    public void Check_prints_no_secret()
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        CommandLine commandLine = CommandLineParser.Parse(["-n", "--check", "--static-auth-secret=n0rth", "--user=bob:pass", "--pkey-pwd=pa55"]);

        Assert.True(commandLine.TryCheck(new ConfigurationBuilder().Build(), output, errors));
        Assert.Contains("static-auth-secret=***", output.ToString(), StringComparison.Ordinal);
        foreach (string secret in new[] { "n0rth", "pass", "pa55" })
        {
            Assert.DoesNotContain(secret, output.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, errors.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Check_refuses_what_a_start_refuses() => Assert.Throws<ConfigurationException>(
        () => CommandLineParser.Parse(["-n", "--check"]).TryCheck(new ConfigurationBuilder().Build(), TextWriter.Null, TextWriter.Null));

    [Fact]
    public void Help_lists_every_option()
    {
        using StringWriter output = new();
        Assert.True(CommandLineParser.Parse(["--help"]).TryAnswer(output));

        Assert.All(OptionTable.All, option => Assert.Contains(option.Name, output.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Text_of_settings_has_no_secret()
    {
        TurnServerOptions options = Settings.Load(["-n", "--static-auth-secret=n0rth", "--pkey-pwd=pa55"]).Options;
        Assert.DoesNotContain("n0rth", options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("pa55", options.ToString(), StringComparison.Ordinal);

        TurnUser user = Assert.Single(Settings.Load(["-n", "--user=bob:hidden"]).Options.Credentials.Users);
        Assert.DoesNotContain("hidden", user.ToString(), StringComparison.Ordinal);
    }

    private static string ReadmePath()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "JbAspire.sln")))
            folder = folder.Parent;
        return Path.Combine(folder!.FullName, "Services", "Turn", "README.md");
    }
}
