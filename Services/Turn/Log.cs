namespace JbAspire.Turn;

/// <summary>Event ids 7000-7099.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Information, "STUN on UDP {udp} and TCP {tcp}, realm {realm}")]
    public static partial void Listening(this ILogger logger, string udp, string tcp, string realm);

    [LoggerMessage(7001, LogLevel.Warning, "{warning}")]
    public static partial void ConfigurationWarning(this ILogger logger, string warning);

    [LoggerMessage(7002, LogLevel.Critical, "The event loop died; the server stops")]
    public static partial void LoopDied(this ILogger logger, Exception exception);
}
