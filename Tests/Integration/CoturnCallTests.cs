using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>Relayed calls through a real coturn: what it does for our clients, ours must do too.</summary>
[Collection(CoturnSystemGroup.Name)]
public sealed class CoturnCallTests(CoturnSystemFixture system, BrowserFixture browser) : RelayedCalls(system, browser)
{
    private readonly CoturnSystemFixture _system = system;

    [Fact]
    public Task Secret_is_neither_on_coturns_command_line_nor_in_its_environment() => _system.ExplainAsync(async () =>
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var process = await _system.FindProcessAsync("turn", timeout.Token);

        foreach (var file in new[] { "cmdline", "environ" })
        {
            var text = await File.ReadAllTextAsync($"/proc/{process}/{file}", timeout.Token);
            Assert.Contains(file == "cmdline" ? "turnserver" : "PATH=", text, StringComparison.Ordinal);
            Assert.DoesNotContain(_system.TurnSecret, text, StringComparison.Ordinal);
        }
    });
}
