using System.Text;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn;

/// <summary>What a TURN server does the same for all its clients. Names are coturn's where it has one.</summary>
public sealed record TurnOptions
{
    /// <summary>The lifetime of an allocation that asks for none or less (RFC 8656 §7.2: 10 minutes), in seconds.</summary>
    public const uint DefaultLifetime = 600;

    /// <summary>
    /// <c>relay-ip</c>: the addresses of ours that relay, ports ignored; several of a family are used in turn. Empty: the address that the client
    /// reached, so that there are relays of its family only.
    /// </summary>
    public IReadOnlyList<TransportAddress> RelayAddresses { get; init; } = [];

    /// <summary><c>external-ip</c>: addresses that clients and peers are told in place of ours.</summary>
    public IReadOnlyList<ExternalAddress> ExternalAddresses { get; init; } = [];

    /// <summary><c>max-allocate-lifetime</c> in seconds, 60-86,400; default 3600 (RFC 8656 §7.2 recommends an hour).</summary>
    public uint MaxLifetime { get; init; } = 3600;

    /// <summary><c>permission-lifetime</c> in seconds; 300 in RFC 8656 §9, which allows no other; default 300, 1-3600.</summary>
    public uint PermissionLifetime { get; init; } = 300;

    /// <summary><c>channel-lifetime</c> in seconds; RFC 8656 §12: 10 minutes. 1-3600.</summary>
    public uint ChannelLifetime { get; init; } = 600;

    /// <summary><c>max-bps</c>: bytes a second of an allocation in each direction, to <see cref="TokenBucket.MaxBytesPerSecond"/>; 0: no limit.</summary>
    public long MaxBytesPerSecond { get; init; }

    /// <summary>Permissions of one allocation at most, 1-65,535; one more is refused with 508. coturn keeps 1024.</summary>
    public int MaxPermissions { get; init; } = 1024;

    /// <summary>Channels of one allocation at most, 1-16,384; one more is refused with 508.</summary>
    public int MaxChannels { get; init; } = 1024;

    /// <summary>Connections to peers of one TCP allocation at most, open or waiting, 1-1,024; one more is refused with 508.</summary>
    public int MaxTcpPeers { get; init; } = 64;

    /// <summary>Only channels 0x4000-0x4FFF (RFC 8656 §12); false takes those of RFC 5766 too, up to 0x7FFF.</summary>
    public bool StrictChannels { get; init; }

    /// <summary><c>no-udp-relay</c> unset.</summary>
    public bool AllowsUdpRelay { get; init; } = true;

    /// <summary><c>no-tcp-relay</c> unset: RFC 6062.</summary>
    public bool AllowsTcpRelay { get; init; } = true;

    /// <summary><c>mobility</c>: RFC 8016.</summary>
    public bool AllowsMobility { get; init; }

    /// <summary><c>fingerprint</c>: on every answer, not only where the request has one.</summary>
    public bool Fingerprint { get; init; }

    /// <summary>SOFTWARE of answers to authenticated requests, at most 763 bytes of UTF-8 (RFC 8489 §14.14); null: none.</summary>
    public string? Software { get; init; }

    /// <summary><c>alternate-server</c>: where Allocate requests are sent on to (300), in turn. Empty: they are served here.</summary>
    public IReadOnlyList<TransportAddress> AlternateServers { get; init; } = [];

    /// <summary><c>tls-alternate-server</c>: the same for clients over TLS and DTLS.</summary>
    public IReadOnlyList<TransportAddress> TlsAlternateServers { get; init; } = [];

    /// <summary>False serves Binding alone and drops all other requests: <c>stun-only</c>.</summary>
    public bool ServesTurn { get; init; } = true;

    /// <summary>
    /// Requests a second without or with wrong credentials that one source address (IPv6: /64) gets answered; further ones are dropped. 0: no limit.
    /// </summary>
    public int UnauthenticatedRate { get; init; } = 20;

    /// <summary>How many of them may come at once, 1-1,000,000.</summary>
    public int UnauthenticatedBurst { get; init; } = 100;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names the option, the value and the range.</exception>
    public void Validate()
    {
        Require(nameof(MaxLifetime), MaxLifetime, 60, 86_400);
        Require(nameof(PermissionLifetime), PermissionLifetime, 1, 3600);
        Require(nameof(ChannelLifetime), ChannelLifetime, 1, 3600);
        Require(nameof(MaxBytesPerSecond), MaxBytesPerSecond, 0, TokenBucket.MaxBytesPerSecond);
        Require(nameof(MaxPermissions), MaxPermissions, 1, 65_535);
        Require(nameof(MaxChannels), MaxChannels, 1, 16_384);
        Require(nameof(MaxTcpPeers), MaxTcpPeers, 1, 1024);
        Require(nameof(Software) + ".Length", Encoding.UTF8.GetByteCount(Software ?? ""), 0, StunAttributeReaders.MaxTextLength);
        Require(nameof(UnauthenticatedRate), UnauthenticatedRate, 0, 1_000_000);
        Require(nameof(UnauthenticatedBurst), UnauthenticatedBurst, 1, 1_000_000);
    }

    private static void Require(string name, long value, long minimum, long maximum)
    {
        if (value < minimum || value > maximum)
            throw new ArgumentException($"{nameof(TurnOptions)}.{name} is {value}; the range is {minimum}-{maximum}.");
    }
}
