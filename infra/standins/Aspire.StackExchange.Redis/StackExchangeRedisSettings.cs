namespace Aspire.StackExchange.Redis;

/// <summary>Settings of a Redis client: configuration section Aspire:StackExchange:Redis, then the one with the connection's name under it.</summary>
public sealed class StackExchangeRedisSettings
{
    /// <summary>StackExchange.Redis' comma-separated form, e.g. "localhost:6379,password=secret". ConnectionStrings:NAME unless set.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Leaves the health check out. Default: false.</summary>
    public bool DisableHealthChecks { get; set; }
}
