using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace JbAspire.ServiceDefaults;

/// <summary>Answers an unhandled exception with a problem details document (RFC 9457) that tells nothing of the inside.</summary>
internal sealed class ExceptionResponse : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseExceptionHandler();
        next(app);
    };
}
