using JbAspire.Turn.Configuration;
using JbAspire.Turn.Monitoring;

namespace JbAspire.Turn.Operations;

/// <summary>The relaying part of the server as its host operates it. Callable from any thread; nothing here waits for the event loops.</summary>
internal interface ITurnEngine
{
    /// <summary>Refuses new allocations from now on; those there are go on. May be called again.</summary>
    void BeginDrain();

    /// <summary>Allocations at this moment.</summary>
    int LiveAllocations { get; }

    /// <summary>
    /// Takes over credentials, limits, peers and redirection for what comes; listeners, relay and versions of TLS in
    /// <paramref name="options"/> are those of the start.
    /// </summary>
    void Reload(TurnServerOptions options);

    /// <summary>Reads certificate and key again for new handshakes; on failure the present ones stay.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file holds no certificate or key, or they do not belong together.</exception>
    void ReloadCertificates();

    /// <summary>What was counted since the start.</summary>
    TurnSnapshot ReadCounters();
}
