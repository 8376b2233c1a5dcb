namespace JbAspire.Tests.Services.Credentials;

/// <summary>A clock that moves when the test says so.</summary>
internal sealed class SettableTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
