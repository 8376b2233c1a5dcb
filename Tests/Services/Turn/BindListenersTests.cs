extern alias Turn;
using System.Net;
using JbAspire.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Turn::JbAspire.Turn.Configuration;
using Turn::JbAspire.Turn.Engine;
using Xunit;

namespace JbAspire.Tests.Services.Turn;

public sealed class BindListenersTests
{
    [Fact]
    public async Task Port_that_is_taken_stops_the_start_and_is_named()
    {
        using TurnHost running = new();
        var services = running.Services;
        TurnServerOptions options = new() { Listeners = new() { Port = running.UdpEndPoint.Port, Ips = [IPAddress.Loopback] } };
        await using TurnEngine second = new(options, TimeProvider.System, services.GetRequiredService<ILogger<TurnEngine>>());

        var error = Assert.Throws<ConfigurationException>(second.Bind);
        Assert.Contains($"'{running.UdpEndPoint}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("listening-port", error.Message, StringComparison.Ordinal);
    }
}
