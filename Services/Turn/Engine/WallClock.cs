using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Engine;

/// <summary>
/// The wall clock as the core asks for it. Requests are checked at the moment at which they come, so that the system's clock, with its corrections,
/// answers for any moment of the loops' clock.
/// </summary>
internal sealed class WallClock(TimeProvider time)
{
    public long UnixSeconds(MonotonicTime moment) => time.GetUtcNow().ToUnixTimeSeconds();
}
