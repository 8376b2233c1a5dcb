using System.Net;
using Grpc.Core;
using JbAspire.Contracts.Controller;
using JbAspire.Contracts.Sfu;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace JbAspire.Tests.Services.ServiceDefaults;

public sealed class GrpcEndpointTests
{
    [Fact]
    public async Task Client_finds_the_grpc_endpoint_by_the_service_name()
    {
        await using var host = await StartController();
        await using var caller = Caller(host);

        var placement = await Controller(caller).AcquireRoomAsync(new AcquireRoomRequest { RoomId = "blue" }, deadline: DateTime.UtcNow.AddSeconds(20));

        Assert.Equal("blue", placement.RoomId);
        Assert.Equal("node-1", placement.NodeId);
    }

    [Fact]
    public async Task Urls_are_served_with_http_1_1_beside_the_grpc_port()
    {
        await using var host = await StartController();

        using var response = await host.Http.GetAsync("/alive");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpVersion.Version11, response.Version);
    }

    [Fact]
    public async Task Grpc_port_refuses_http_1_1()
    {
        await using var host = await StartController();
        using var client = new HttpClient();

        using var response = await client.GetAsync(new Uri(host.Grpc, "/alive"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Status_and_its_message_reach_the_caller()
    {
        await using var host = await StartController();
        await using var caller = Caller(host);

        var failure = await Assert.ThrowsAsync<RpcException>(() => Acquire(caller, "unknown"));

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        Assert.Equal("no room 'unknown': räume heißen anders", failure.Status.Detail);
    }

    [Fact]
    public async Task Unhandled_exception_tells_the_caller_nothing_of_the_inside()
    {
        await using var host = await StartController();
        await using var caller = Caller(host);

        var failure = await Assert.ThrowsAsync<RpcException>(() => Acquire(caller, "broken"));

        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        Assert.DoesNotContain("hunter2", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_that_is_not_there_is_unavailable()
    {
        await using var caller = Caller(("Services:controller:grpc:0", $"http://127.0.0.1:{DefaultsHost.FreePort()}"));

        var failure = await Assert.ThrowsAsync<RpcException>(() => Acquire(caller, "blue", seconds: 1));

        // The connection is tried again until the deadline: either answer is that of an absent service.
        Assert.Contains(failure.StatusCode, new[] { StatusCode.Unavailable, StatusCode.DeadlineExceeded });
    }

    [Fact]
    public async Task Silent_stream_outlives_the_http_timeouts()
    {
        await using var host = await DefaultsHost.Start(
            configure: builder =>
            {
                builder.Services.AddGrpc();
                builder.Services.AddSingleton(new SilentEvents(TimeSpan.FromSeconds(2.5)));
            },
            map: app => app.MapGrpcService<SilentEvents>(),
            withGrpc: true);
        await using var caller = DefaultsHost.Caller(
            services => services.AddGrpcClient<SfuControl.SfuControlClient>(options => options.Address = new Uri("http://_grpc.sfu")),
            ("Services:sfu:grpc:0", host.Grpc.ToString()),
            ("ServiceDefaults:HttpAttemptTimeoutSeconds", "1"),
            ("ServiceDefaults:HttpTotalTimeoutSeconds", "2"));

        using var call = caller.GetRequiredService<SfuControl.SfuControlClient>()
            .WatchEvents(new WatchEventsRequest(), deadline: DateTime.UtcNow.AddSeconds(20));

        Assert.True(await call.ResponseStream.MoveNext(default));
        Assert.NotNull(call.ResponseStream.Current.Subscribed);
    }

    private static Task<DefaultsHost> StartController() => DefaultsHost.Start(
        configure: builder => builder.Services.AddGrpc(),
        map: app => app.MapGrpcService<ControllerService>(),
        withGrpc: true);

    private static ServiceProvider Caller(DefaultsHost host) => Caller(("Services:controller:grpc:0", host.Grpc.ToString()));

    private static ServiceProvider Caller((string, string) endpoint) => DefaultsHost.Caller(
        services => services.AddGrpcClient<Contracts.Controller.SfuController.SfuControllerClient>(options => options.Address = new Uri("http://_grpc.controller")),
        endpoint);

    private static Contracts.Controller.SfuController.SfuControllerClient Controller(ServiceProvider caller) =>
        caller.GetRequiredService<Contracts.Controller.SfuController.SfuControllerClient>();

    private static Task<RoomPlacement> Acquire(ServiceProvider caller, string room, int seconds = 20) =>
        Controller(caller).AcquireRoomAsync(new AcquireRoomRequest { RoomId = room }, deadline: DateTime.UtcNow.AddSeconds(seconds)).ResponseAsync;
}
