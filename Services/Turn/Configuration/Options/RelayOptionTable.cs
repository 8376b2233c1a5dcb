using static JbAspire.Turn.Configuration.Options.OptionKinds;

namespace JbAspire.Turn.Configuration.Options;

/// <summary>Options of <see cref="RelayOptions"/>.</summary>
internal static class RelayOptionTable
{
    private const int MaxWorkers = 1024;

    // A day: longer than any call, and short enough that a forgotten allocation ends.
    private const int MaxLifetime = 86_400;
    private static readonly (long, long) RelayPort = (1, ushort.MaxValue);

    // An allocation that nobody refreshes within a minute is none; permissions and channels that outlive an hour outlive their purpose.
    private static readonly (long, long) AllocationLifetime = (60, MaxLifetime);
    private static readonly (long, long) PeerLifetime = (1, 3600);

    public static IEnumerable<TurnOption> Options =>
    [
        Addresses("relay-ip", o => o.Relay.Ips, (o, v) => With(o, o.Relay with { Ips = v }),
            "Local address of relay sockets; default: the one that the client reached.") with { Short = 'E', NeedsRestart = true },
        ListOf("external-ip", "public[/private]", "an IP address, or public/private as two of one family",
            text => ExternalAddress.TryParse(text, out ExternalAddress? address) ? address : null,
            o => o.Relay.ExternalIps, (o, v) => With(o, o.Relay with { ExternalIps = v }),
            "Address that the world sees, alone or with the local one that it stands for.") with { Short = 'X', NeedsRestart = true },
        Number("min-port", "port", RelayPort, o => o.Relay.MinPort, (o, v) => With(o, o.Relay with { MinPort = (int)v }),
            "Lowest port of relayed addresses.") with { NeedsRestart = true },
        Number("max-port", "port", RelayPort, o => o.Relay.MaxPort, (o, v) => With(o, o.Relay with { MaxPort = (int)v }),
            "Highest port of relayed addresses.") with { NeedsRestart = true },
        // coturn's 0 is "one thread for everything": one event loop here.
        Number("relay-threads", "number", (0, MaxWorkers), o => o.Relay.Workers, (o, v) => With(o, o.Relay with { Workers = Math.Max(1, (int)v) }),
            "Event loops; default: one for each core. 0 is the same as 1.") with { Short = 'm', NeedsRestart = true },
        Number("coalescing-interval", "microseconds", (0, 10_000), o => o.Relay.CoalescingInterval,
            (o, v) => With(o, o.Relay with { CoalescingInterval = (int)v }),
            "How long a busy event loop may rest between two looks at its sockets; 0: never.") with { NeedsRestart = true },
        Switch("no-udp-relay", o => !o.Relay.Udp, (o, v) => With(o, o.Relay with { Udp = !v }), "No UDP allocations.") with { NeedsRestart = true },
        Switch("no-tcp-relay", o => !o.Relay.Tcp, (o, v) => With(o, o.Relay with { Tcp = !v }),
            "No TCP allocations (RFC 6062).") with { NeedsRestart = true },
        Number("max-allocate-lifetime", "seconds", AllocationLifetime, o => o.Relay.MaxAllocateLifetime,
            (o, v) => With(o, o.Relay with { MaxAllocateLifetime = (int)v }), "Longest lifetime that an allocation is given.") with { NeedsRestart = true },
        Number("channel-lifetime", "seconds", PeerLifetime, o => o.Relay.ChannelLifetime, (o, v) => With(o, o.Relay with { ChannelLifetime = (int)v }),
            "Lifetime of a channel; RFC 8656 says 600.") with { NeedsRestart = true },
        Number("permission-lifetime", "seconds", PeerLifetime, o => o.Relay.PermissionLifetime,
            (o, v) => With(o, o.Relay with { PermissionLifetime = (int)v }), "Lifetime of a permission; RFC 8656 says 300.") with { NeedsRestart = true },
        Switch("mobility", o => o.Relay.Mobility, (o, v) => With(o, o.Relay with { Mobility = v }),
            "Allocations may move to another client address (RFC 8016).") with { NeedsRestart = true },
        Switch("strict-channels", o => o.Relay.StrictChannels, (o, v) => With(o, o.Relay with { StrictChannels = v }),
            "Only channels 0x4000-0x4FFF (RFC 8656), not up to 0x7FFF (RFC 5766).") with { NeedsRestart = true },
    ];

    private static TurnServerOptions With(TurnServerOptions options, RelayOptions relay) => options with { Relay = relay };
}
