using static JbAspire.Turn.Configuration.Options.OptionKinds;

namespace JbAspire.Turn.Configuration.Options;

/// <summary>Options of <see cref="LimitOptions"/> and <see cref="PeerOptions"/>. A reload changes them, but for the rates, which the workers' tables are made from.</summary>
internal static class LimitOptionTable
{
    private const long MaxBytesPerSecond = 1_000_000_000_000;
    private const int MaxRate = 1_000_000;
    private const int MaxPermissions = 65_535;
    private const int MaxChannels = 16_384;
    private static readonly (long, long) Count = (0, int.MaxValue);
    private static readonly (long, long) BytesPerSecond = (0, MaxBytesPerSecond);

    public static IEnumerable<TurnOption> Options =>
    [
        Number("user-quota", "number", Count, o => o.Limits.UserQuota, (o, v) => With(o, o.Limits with { UserQuota = (int)v }),
            "Allocations that one user may have at once; 0: no limit.") with { Short = 'q' },
        Number("total-quota", "number", Count, o => o.Limits.TotalQuota, (o, v) => With(o, o.Limits with { TotalQuota = (int)v }),
            "Allocations of one realm at once; 0: no limit.") with { Short = 'Q' },
        Number("max-bps", "bytes", BytesPerSecond, o => o.Limits.MaxBps, (o, v) => With(o, o.Limits with { MaxBps = v }),
            "Bytes a second of one allocation, each direction for itself; 0: no limit.") with { Short = 's' },
        Number("bps-capacity", "bytes", BytesPerSecond, o => o.Limits.BpsCapacity, (o, v) => With(o, o.Limits with { BpsCapacity = v }),
            "Bytes a second of all allocations together, each direction for itself; 0: no limit.") with { Short = 'B' },
        Number("max-permissions", "number", (1, MaxPermissions), o => o.Limits.MaxPermissions, (o, v) => With(o, o.Limits with { MaxPermissions = (int)v }),
            "Permissions of one allocation."),
        Number("max-channels", "number", (1, MaxChannels), o => o.Limits.MaxChannels, (o, v) => With(o, o.Limits with { MaxChannels = (int)v }),
            "Channels of one allocation."),
        Number("binding-rate", "number", (0, MaxRate), o => o.Limits.BindingRate, (o, v) => With(o, o.Limits with { BindingRate = (int)v }),
            "Binding requests a second that one source address gets answered, four seconds' worth at once; 0: no limit.")
            with { NeedsRestart = true },
        Switch("unauthorized-ratelimit", o => o.Limits.UnauthorizedRateLimit,
            (o, v) => With(o, o.Limits with { UnauthorizedRateLimit = v }), "Limits the answers to unauthenticated requests by source address.")
            with { NeedsRestart = true },
        Number("unauthorized-ratelimit-rps", "number", (1, MaxRate), o => o.Limits.UnauthorizedRate,
            (o, v) => With(o, o.Limits with { UnauthorizedRate = (int)v }), "401 answers a second to one source address.")
            with { NeedsRestart = true },
    ];

    public static IEnumerable<TurnOption> PeerOptions =>
    [
        Ranges("allowed-peer-ip", o => o.Peers.Allowed, (o, v) => o with { Peers = o.Peers with { Allowed = v } },
            "Peers that clients may reach though a rule or denied-peer-ip forbids them."),
        Ranges("denied-peer-ip", o => o.Peers.Denied, (o, v) => o with { Peers = o.Peers with { Denied = v } },
            "Peers that clients may not reach, beside the special addresses that are denied by default."),
        Switch("allow-loopback-peers", o => o.Peers.AllowLoopback, (o, v) => o with { Peers = o.Peers with { AllowLoopback = v } },
            "Peers on 127.0.0.0/8 and ::1. For tests on one machine alone."),
    ];

    private static TurnServerOptions With(TurnServerOptions options, LimitOptions limits) => options with { Limits = limits };
}
