using JbAspire.Load;
using JbAspire.Load.Fanout;
using Xunit;

namespace JbAspire.Tests.Load;

public class CommandLineTests
{
    private const int UsageError = 2;

    [Theory]
    [InlineData("--pin 0", "--pin is two cores, for example 0,1, not 0.")]
    [InlineData("--srtp GCM", "--srtp is AEAD_AES_128_GCM, AEAD_AES_256_GCM, AES_CM_128_HMAC_SHA1_80, AES_CM_128_HMAC_SHA1_32 or none, not GCM.")]
    [InlineData("--burst 0", "--burst is 1-64, not 0.")]
    [InlineData("--burst 64 --size 1400", "--burst 64 of --size 1400 is more than the 65507 bytes that leave at once.")]
    [InlineData("--receivers 2 --producers 3", "--producers 3 is more than --receivers 2.")]
    [InlineData("--transport quic", "--transport is plain, webrtc, not quic.")]
    [InlineData("--engine nothing", "--engine is ours, janus, echo or a program's path, not nothing.")]
    [InlineData("--what", "--what is not an option; --help lists them.")]
    public void A_wrong_option_is_told_in_one_line(string options, string message)
    {
        StringWriter output = new(), errors = new();

        int exitCode = CommandLine.Run([new FanoutVerb()], ["fanout", .. options.Split(' '), "--quiet"], output, errors);

        Assert.Equal((UsageError, ""), (exitCode, output.ToString()));
        // A wrong pin would be met before the engine is looked for.
        Assert.Equal(message, errors.ToString().TrimEnd());
    }

    [Fact]
    public void Help_lists_every_option_of_every_verb()
    {
        ILoadVerb[] verbs = [new FanoutVerb(), new MaxVerb(), new LatencyVerb()];
        StringWriter output = new();

        Assert.Equal(0, CommandLine.Run([.. verbs, new TableVerb(verbs)], ["--help"], output, TextWriter.Null));

        foreach (string name in verbs.SelectMany(verb => verb.Options).Select(option => option.Name))
            Assert.Contains($"--{name}", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_that_other_checks_rely_on_is_understood()
    {
        const string Command = "--receivers 250 --rate 300 --burst 10 --srtp AEAD_AES_128_GCM --seconds 10 --json --transport plain --pin 0,1";
        Arguments arguments = new(FanoutOptions.All, Command.Split(' '));

        FanoutScenario scenario = Assert.Single(FanoutOptions.ReadScenarios(arguments));

        Assert.Equal("AEAD_AES_128_GCM, bursts of 10, 250 receivers", scenario.Name);
        Assert.Equal(75_000, scenario.ForwardedRate);
        Assert.Equal((0, 1), FanoutOptions.ReadPins(arguments));
    }
}
