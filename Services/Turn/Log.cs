using System.Runtime.InteropServices;
using JbAspire.Turn.Monitoring;

namespace JbAspire.Turn;

/// <summary>Event ids 7000-7099: 7000 the process, 7020 its operation, 7050 allocations.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Information, "STUN on UDP {udp} and TCP {tcp}, realm {realm}")]
    public static partial void Listening(this ILogger logger, string udp, string tcp, string realm);

    [LoggerMessage(7001, LogLevel.Warning, "{warning}")]
    public static partial void ConfigurationWarning(this ILogger logger, string warning);

    [LoggerMessage(7002, LogLevel.Critical, "The event loop died; the server stops")]
    public static partial void LoopDied(this ILogger logger, Exception exception);

    [LoggerMessage(7020, LogLevel.Information, "Draining: no new allocations; {live} are live, at most {seconds} s")]
    public static partial void DrainBegins(this ILogger logger, int live, double seconds);

    [LoggerMessage(7021, LogLevel.Information, "Stopping ({cause}) with {live} allocations live")]
    public static partial void DrainEnds(this ILogger logger, string cause, int live);

    [LoggerMessage(7022, LogLevel.Information, "The configuration is reloaded")]
    public static partial void Reloaded(this ILogger logger);

    [LoggerMessage(7023, LogLevel.Error, "The configuration is not reloaded: {reason}")]
    public static partial void ReloadRefused(this ILogger logger, string reason);

    [LoggerMessage(7024, LogLevel.Warning, "{option} is changed: that takes a restart")]
    public static partial void NeedsRestart(this ILogger logger, string option);

    [LoggerMessage(7025, LogLevel.Information, "The certificate {path} is read again")]
    public static partial void CertificatesReloaded(this ILogger logger, string path);

    [LoggerMessage(7026, LogLevel.Error, "The certificate {path} cannot be used, the one before stays: {reason}")]
    public static partial void CertificatesKept(this ILogger logger, string path, string reason);

    [LoggerMessage(7027, LogLevel.Error, "Signal {signal} could not be acted upon")]
    public static partial void SignalFailed(this ILogger logger, PosixSignal signal, Exception exception);

    [LoggerMessage(7050, LogLevel.Information, "Allocation of {user} ({realm}) by {client} over {transport}: {relayed}, {lifetime} s")]
    public static partial void AllocationStarted(
        this ILogger logger, EscapedName user, EscapedName realm, RedactedAddress client, string transport, RedactedAddress relayed, uint lifetime);

    [LoggerMessage(
        7051,
        LogLevel.Information,
        "Allocation of {user} ({realm}) by {client} over {transport}: {relayed} ended ({cause}) after {duration} s, {totals}")]
    public static partial void AllocationEnded(
        this ILogger logger,
        EscapedName user,
        EscapedName realm,
        RedactedAddress client,
        string transport,
        RedactedAddress relayed,
        string cause,
        double duration,
        AllocationTotals totals);

    [LoggerMessage(7052, LogLevel.Debug, "Allocate by {client} over {transport} refused: {code} ({cause})")]
    public static partial void AllocationRefused(this ILogger logger, RedactedAddress client, string transport, int code, string cause);

    [LoggerMessage(7053, LogLevel.Debug, "Peer {peer} denied to {user}: {rule}")]
    public static partial void PeerDenied(this ILogger logger, RedactedAddress peer, EscapedName user, string rule);
}
