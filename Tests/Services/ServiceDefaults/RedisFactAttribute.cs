using Xunit;

namespace JbAspire.Tests.Services.ServiceDefaults;

/// <summary>A test that starts the machine's redis-server; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute()
    {
        if (RedisServer.Program is null)
            Skip = "redis-server is not installed (apt-get install redis-server)";
    }
}
