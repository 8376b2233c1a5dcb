using System.Text.Json;
using JbAspire.Load;
using JbAspire.Load.Fanout;
using Xunit;

namespace JbAspire.Tests.Load;

public class FanoutSmokeTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("AEAD_AES_128_GCM")]
    [InlineData("AES_CM_128_HMAC_SHA1_80")]
    public void A_small_fan_out_reaches_everybody_unharmed_and_tells_what_it_cost(string srtp)
    {
        if (!OperatingSystem.IsLinux())
            return;

        StringWriter output = new(), errors = new();
        string command = $"fanout --receivers 10 --rate 50 --burst 5 --srtp {srtp} --seconds 2 --warmup 1 --pin -1,-1 --json --quiet";

        int exitCode = CommandLine.Run([new FanoutVerb()], command.Split(' '), output, errors);

        Assert.Equal((0, ""), (exitCode, errors.ToString()));
        JsonElement result = JsonDocument.Parse(output.ToString()).RootElement;
        Assert.True(result.GetProperty("cpuMicrosecondsPerPacket").GetDouble() > 0);
        Assert.True(result.GetProperty("workerMicrosecondsPerPacket").GetDouble() > 0);
        Assert.True(result.GetProperty("packetsPerSecond").GetDouble() > 0);
        Assert.True(result.GetProperty("bytesPerConsumer").ValueKind == JsonValueKind.Number);
        foreach (string percentile in new[] { "p50", "p99", "p999" })
            Assert.True(result.GetProperty("latencyMicroseconds").GetProperty(percentile).GetDouble() > 0);
        // What a busy machine loses in a full socket buffer is not damaged, and nobody gets nothing.
        Assert.Equal(0, result.GetProperty("damaged").GetInt64());
        Assert.Equal(0, result.GetProperty("duplicates").GetInt64());
        Assert.Equal(0, result.GetProperty("silentReceivers").GetInt32());
        Assert.InRange(result.GetProperty("lossRatio").GetDouble(), 0, 0.2);
    }
}
