using System.Net;
using Microsoft.Extensions.Logging;

namespace JbAspire.Networking.Loop;

/// <summary>The log lines of this project; event ids 3000-3099.</summary>
internal static partial class LoopLog
{
    [LoggerMessage(3000, LogLevel.Information, "Event loop {Loop} started ({Backend})")]
    public static partial void LoopStarted(this ILogger logger, string loop, EventLoopBackend backend);

    [LoggerMessage(3001, LogLevel.Information, "Event loop {Loop} stopped")]
    public static partial void LoopStopped(this ILogger logger, string loop);

    [LoggerMessage(3002, LogLevel.Critical, "Event loop {Loop} died")]
    public static partial void LoopDied(this ILogger logger, string loop, Exception exception);

    [LoggerMessage(3003, LogLevel.Error, "Event loop {Loop}: {Call} threw ({Suppressed} like it since the last line); the loop goes on")]
    public static partial void HandlerThrew(this ILogger logger, string loop, string call, long suppressed, Exception exception);

    [LoggerMessage(3004, LogLevel.Warning, "{Option} is {Requested} bytes but the system gives {Actual}: raise {Setting}")]
    public static partial void BufferIsSmaller(this ILogger logger, string option, int requested, int actual, string setting);

    [LoggerMessage(3007, LogLevel.Warning, "BusyPoll is {Microseconds} us but the system refuses it: raise net.core.busy_read, or grant CAP_NET_ADMIN")]
    public static partial void BusyPollRefused(this ILogger logger, int microseconds);

    [LoggerMessage(3005, LogLevel.Information, "Event loop {Loop} listens on {Protocol} {EndPoint}")]
    public static partial void LoopListens(this ILogger logger, string loop, string protocol, IPEndPoint endPoint);

    [LoggerMessage(3006, LogLevel.Warning, "Event loop {Loop}: accepting on {EndPoint} failed ({Reason}); paused for {Pause}")]
    public static partial void AcceptPaused(this ILogger logger, string loop, IPEndPoint endPoint, string reason, TimeSpan pause);
}
