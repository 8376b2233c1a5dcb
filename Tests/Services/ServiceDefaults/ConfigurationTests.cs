using JbAspire.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace JbAspire.Tests.Services.ServiceDefaults;

public sealed class ConfigurationTests
{
    [Theory]
    [InlineData("GRPC_PORT", "0", "from 1 to 65535")]
    [InlineData("GRPC_PORT", "70000", "from 1 to 65535")]
    [InlineData("GRPC_PORT", "grpc", "from 1 to 65535")]
    [InlineData("Grpc:ListenIp", "localhost", "IPv4 or IPv6 address")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317", "absolute http or https URL")]
    [InlineData("ServiceDefaults:ShutdownTimeoutSeconds", "0", "from 1 to 300")]
    [InlineData("ServiceDefaults:ShutdownTimeoutSeconds", "1.5", "from 1 to 300")]
    [InlineData("ServiceDefaults:MaxConcurrentConnections", "-1", "from 1 to 1000000")]
    [InlineData("ServiceDefaults:MaxRequestBodyBytes", "99999999999", "from 1024 to 1073741824")]
    [InlineData("ServiceDefaults:HttpTotalTimeoutSeconds", "10", "more than ServiceDefaults:HttpAttemptTimeoutSeconds, which is 10")]
    public void Wrong_value_stops_the_start_with_one_line_that_names_it(string name, string value, string allowed)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration[name] = value;

        var failure = Assert.Throws<ConfigurationException>(() => builder.AddServiceDefaults());

        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
        Assert.Contains($"'{value}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, failure.Message, StringComparison.Ordinal);
        // An unhandled exception ends the process with its ToString.
        Assert.Equal(failure.Message, failure.ToString());
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task Url_that_cannot_be_read_stops_the_start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["GRPC_PORT"] = "1234";
        builder.Configuration["urls"] = "localhost";
        builder.AddServiceDefaults();
        await using var app = builder.Build();

        var failure = await Assert.ThrowsAsync<ConfigurationException>(() => app.StartAsync());

        Assert.StartsWith("Configuration: ASPNETCORE_URLS is 'localhost'", failure.Message, StringComparison.Ordinal);
    }
}
