namespace JbAspire.Gateway;

/// <summary>Event ids 7000-7099.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Warning, "{backend} has no address ({setting} is not set): its paths answer 503")]
    public static partial void NoAddress(this ILogger logger, string backend, string setting);
}
