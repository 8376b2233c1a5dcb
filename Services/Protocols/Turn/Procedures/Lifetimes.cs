using JbAspire.Protocols.Turn.Authentication;

namespace JbAspire.Protocols.Turn.Procedures;

/// <summary>The lifetime that a request gets.</summary>
internal static class Lifetimes
{
    /// <summary>
    /// RFC 8656 §7.2: the requested lifetime up to the maximum of the server, and never below the default of 10 minutes; an access token ends
    /// the allocation with itself (RFC 7635 §4.3). In seconds.
    /// </summary>
    internal static uint Grant(uint? requested, TurnOptions options, TurnCredential credential)
    {
        uint lifetime = Math.Min(Math.Max(requested ?? 0, TurnOptions.DefaultLifetime), options.MaxLifetime);
        return credential.MaxLifetimeSeconds is { } limit ? Math.Min(lifetime, limit) : lifetime;
    }
}
