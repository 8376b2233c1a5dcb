using Microsoft.AspNetCore.StaticFiles;

namespace JbAspire.Gateway;

/// <summary>Serves the web client: its files, and its page for every path that is the client's own to route.</summary>
internal static class WebClientFiles
{
    private const string Revalidate = "no-cache";

    // The bundler puts a hash of the content into these names, so what has been fetched once never changes.
    private const string Immutable = "public, max-age=31536000, immutable";

    public static void UseWebClientFiles(this WebApplication app) => app.UseStaticFiles(new StaticFileOptions
    {
        FileProvider = app.Services.GetRequiredService<WebRootFileProvider>(),
        OnPrepareResponse = SetCaching,
    });

    public static void MapWebClient(this WebApplication app) => app.MapFallback(async (HttpContext context, WebRootFileProvider files) =>
    {
        var path = context.Request.Path;
        if (!IsPage(context.Request))
            return Results.Problem($"There is nothing at {path}.", statusCode: StatusCodes.Status404NotFound);
        if (files.HasIndex)
        {
            context.Response.Headers.CacheControl = Revalidate;
            var index = files.GetFileInfo("index.html");
            return Results.Stream(index.CreateReadStream(), "text/html; charset=utf-8");
        }

        context.Response.Headers.CacheControl = "no-store";
        return Results.Content(MissingWebRootPage.Write(files.Root), "text/html; charset=utf-8", statusCode: StatusCodes.Status503ServiceUnavailable);
    });

    private static bool IsPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !request.Path.StartsWithSegments("/api")
        && !request.Path.StartsWithSegments("/ws")
        && !Path.HasExtension(request.Path.Value);

    private static void SetCaching(StaticFileResponseContext response) =>
        response.Context.Response.Headers.CacheControl = response.Context.Request.Path.StartsWithSegments("/assets") ? Immutable : Revalidate;
}
