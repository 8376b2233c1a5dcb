using System.Text.Json;
using JbAspire.Load;
using JbAspire.Load.Rooms;
using Xunit;

namespace JbAspire.Tests.Load;

public class RoomsSmokeTests
{
    [Theory]
    [InlineData("rooms --rooms 1 --participants 3 --seconds 2 --warmup 1")]
    [InlineData("join --participants 10 --within 1 --call 2 --quiet 1")]
    [InlineData("layers --rooms 1 --participants 2 --seconds 3 --warmup 1")]
    public void Virtual_participants_hear_each_other_and_the_figures_are_told(string command)
    {
        if (!OperatingSystem.IsLinux())
            return;

        JsonElement result = Run(command);
        Assert.True(Find(result, "packetsPerSecond") > 0);
        Assert.True(Find(result, "p50") > 0);
        Assert.True(result.GetRawText().Contains("cpuMicrosecondsPerPacket", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_left_in_the_engine_when_all_have_come_and_gone()
    {
        if (!OperatingSystem.IsLinux())
            return;

        JsonElement result = Run("churn --seconds 10 --rooms 2 --participants 3");
        Assert.Equal(0, result.GetProperty("objectsLeft").GetInt64());
        Assert.True(result.GetProperty("joins").GetInt64() > 0);
        Assert.Equal(0, result.GetProperty("failures").GetInt64());
    }

    private static JsonElement Run(string command)
    {
        StringWriter output = new(), errors = new();
        ILoadVerb[] verbs = [new RoomsVerb(), new JoinVerb(), new LayersVerb(), new ChurnVerb()];
        int exitCode = CommandLine.Run(verbs, [.. command.Split(' '), "--pin", "-1,-1", "--json"], output, errors);
        Assert.Equal((0, ""), (exitCode, errors.ToString()));
        return JsonDocument.Parse(output.ToString()).RootElement;
    }

    // The first number of this name, wherever it is.
    private static double Find(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .Select(entry => entry.Name == name && entry.Value.ValueKind == JsonValueKind.Number ? entry.Value.GetDouble() : Find(entry.Value, name))
            .FirstOrDefault(value => value > 0),
        JsonValueKind.Array => element.EnumerateArray().Select(entry => Find(entry, name)).FirstOrDefault(value => value > 0),
        _ => 0,
    };
}
