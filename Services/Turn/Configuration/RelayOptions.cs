using System.Net;

namespace JbAspire.Turn.Configuration;

/// <summary>Relayed addresses and lifetimes.</summary>
internal sealed record RelayOptions
{
    public const int DefaultMinPort = 49152;

    /// <summary><c>relay-ip</c>: local addresses of relay sockets; empty means the local address that the client reached.</summary>
    public IReadOnlyList<IPAddress> Ips { get; init; } = [];

    /// <summary><c>external-ip</c>: addresses that the world sees in place of ours; at most one without private part for each family.</summary>
    public IReadOnlyList<ExternalAddress> ExternalIps { get; init; } = [];

    /// <summary><c>min-port</c>: the lowest port of relayed addresses, 1-65535.</summary>
    public int MinPort { get; init; } = DefaultMinPort;

    /// <summary><c>max-port</c>: the highest, included.</summary>
    public int MaxPort { get; init; } = ushort.MaxValue;

    /// <summary><c>relay-threads</c>: event loops, 1-1024; by default one for each core that the process may use.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary><c>coalescing-interval</c>, in microseconds: how long a busy event loop may rest between two looks at its sockets; 0: never.</summary>
    public int CoalescingInterval { get; init; } = 200;

    /// <summary>Allocations of UDP: false by <c>no-udp-relay</c>.</summary>
    public bool Udp { get; init; } = true;

    /// <summary>Allocations of TCP (RFC 6062): false by <c>no-tcp-relay</c>.</summary>
    public bool Tcp { get; init; } = true;

    /// <summary><c>max-allocate-lifetime</c>, in seconds.</summary>
    public int MaxAllocateLifetime { get; init; } = 3600;

    /// <summary><c>channel-lifetime</c>, in seconds.</summary>
    public int ChannelLifetime { get; init; } = 600;

    /// <summary><c>permission-lifetime</c>, in seconds.</summary>
    public int PermissionLifetime { get; init; } = 300;

    /// <summary><c>mobility</c>: RFC 8016.</summary>
    public bool Mobility { get; init; }

    /// <summary><c>strict-channels</c>: only channels 0x4000-0x4FFF (RFC 8656 §12), not up to 0x7FFF as clients of RFC 5766 choose them.</summary>
    public bool StrictChannels { get; init; }
}
