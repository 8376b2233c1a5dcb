using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Allocations;

/// <summary>A permission for one peer address (RFC 8656 §9).</summary>
internal sealed class Permission
{
    internal MonotonicTime ExpiresAt { get; set; }

    internal bool IsLive(MonotonicTime now) => now < ExpiresAt;
}
