using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace JbAspire.Tests.Services.ServiceDefaults;

public sealed class ResilienceTests
{
    [Fact]
    public async Task Get_is_repeated_where_the_service_is_not_available_for_a_moment()
    {
        var requests = 0;
        await using var host = await FlakyHost(() => Interlocked.Increment(ref requests));
        await using var caller = Caller(host);

        using var response = await Client(caller).GetAsync(new Uri("http://flaky/work"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task Post_that_reached_the_service_is_never_repeated()
    {
        var requests = 0;
        await using var host = await FlakyHost(() => Interlocked.Increment(ref requests));
        await using var caller = Caller(host);

        using var response = await Client(caller).PostAsync(new Uri("http://flaky/work"), content: null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task Addresses_of_one_service_take_turns()
    {
        await using var first = await NamedHost("first");
        await using var second = await NamedHost("second");
        await using var caller = DefaultsHost.Caller(
            services => services.AddHttpClient("any"),
            ("Services:pair:http:0", first.Http.BaseAddress!.ToString()),
            ("Services:pair:http:1", second.Http.BaseAddress!.ToString()));

        var answers = new HashSet<string>();
        for (var i = 0; i < 4; i++)
            answers.Add(await Client(caller).GetStringAsync(new Uri("http://pair/name")));

        Assert.Equal(2, answers.Count);
    }

    private static Task<DefaultsHost> FlakyHost(Func<int> count) => DefaultsHost.Start(map: app => app.Map("/work", (RequestDelegate)(context =>
    {
        context.Response.StatusCode = count() == 1 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return Task.CompletedTask;
    })));

    private static Task<DefaultsHost> NamedHost(string name) =>
        DefaultsHost.Start(map: app => app.MapGet("/name", (RequestDelegate)(context => context.Response.WriteAsync(name))));

    private static ServiceProvider Caller(DefaultsHost host) =>
        DefaultsHost.Caller(services => services.AddHttpClient("any"), ("Services:flaky:http:0", host.Http.BaseAddress!.ToString()));

    private static HttpClient Client(ServiceProvider caller) => caller.GetRequiredService<IHttpClientFactory>().CreateClient("any");
}
