namespace JbAspire.Signaling.WebSockets;

/// <summary>Answers an HTTP request that will not become a WebSocket.</summary>
internal static class Refusal
{
    /// <summary>Plain text, one line: what is wrong and what would be right.</summary>
    public static async Task RefuseAsync(this HttpContext context, int status, string reason)
    {
        context.RequestServices.GetRequiredService<SignalingMetrics>().ConnectionRefused(status);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(reason);
    }
}
