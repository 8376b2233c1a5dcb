namespace JbAspire.Credentials;

/// <summary>Event ids 6000-6099.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Warning, "TURN is not configured ({setting} is not set): clients get STUN servers only, and those behind strict firewalls cannot connect")]
    public static partial void StunOnly(this ILogger logger, string setting);
}
