using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace JbAspire.ServiceDefaults;

/// <summary>Answers an unhandled exception with a problem details document (RFC 9457) that tells nothing of the inside.</summary>
internal sealed class ExceptionResponse : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = StatusOf });
        next(app);
    };

    // A request that the server refuses on the way, such as a body over the limit, carries its own status.
    private static int StatusOf(Exception exception) =>
        exception is BadHttpRequestException refused ? refused.StatusCode : StatusCodes.Status500InternalServerError;
}
