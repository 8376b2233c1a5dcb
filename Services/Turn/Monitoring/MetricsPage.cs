using JbAspire.Turn.Configuration;
using JbAspire.Turn.Operations;

namespace JbAspire.Turn.Monitoring;

/// <summary>The two pages of the metrics' port, and nothing else on it: the metrics, and "ok" at the root as coturn has it.</summary>
internal static class MetricsPage
{
    public static byte[] Render(TurnSnapshot snapshot)
    {
        ExpositionWriter writer = new();
        CoturnMetrics.Write(writer, snapshot);
        OwnMetrics.Write(writer, snapshot);
        return writer.ToUtf8();
    }

    /// <summary>Answers on the port of <c>prometheus-port</c>; the host's other ports do not have the page.</summary>
    public static void MapMetrics(this WebApplication app, OperationsOptions options)
    {
        if (!options.Prometheus)
            return;

        app.MapWhen(
            context => context.Connection.LocalPort == options.PrometheusPort,
            branch => branch.Run(context => AnswerAsync(context, options.PrometheusPath)));
    }

    private static async Task AnswerAsync(HttpContext context, string metricsPath)
    {
        byte[] page;
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        if (context.Request.Path == metricsPath)
            page = Render(context.RequestServices.GetRequiredService<ITurnEngine>().ReadCounters());
        else if (context.Request.Path == "/")
            page = "ok"u8.ToArray();
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = ExpositionWriter.ContentType;
        context.Response.ContentLength = page.Length;
        if (HttpMethods.IsGet(context.Request.Method))
            await context.Response.Body.WriteAsync(page, context.RequestAborted);
    }
}
