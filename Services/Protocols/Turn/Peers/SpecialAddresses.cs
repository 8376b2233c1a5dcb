namespace JbAspire.Protocols.Turn.Peers;

/// <summary>
/// The addresses that are not hosts of the public internet, by class: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890)
/// in full, what RFC 4291 reserves, and where clouds keep their instance metadata. Earlier lines count where ranges overlap.
/// </summary>
/// <remarks>
/// The registries also list anycast services that are globally reachable (AS112, AMT, PCP). They are denied as well: no peer of a call
/// lives there.
/// </remarks>
internal static class SpecialAddresses
{
    private const int IPv4Bits = 32;

    // :: and ::1 are classes of their own, not IPv4-compatible addresses (RFC 4291 §2.5.5.1).
    private const int FirstCompatible = 2;

    private const ulong ModifiedEui64LocalBit = 0x0200_0000_0000_0000;
    private const ulong IsatapIdentifier = 0x0000_5EFE_0000_0000;
    private const ulong IsatapMask = 0xFFFF_FFFF_0000_0000;

    /// <summary>Never a peer, whatever else is configured: RFC 8656 relays between unicast addresses only, and RFC 6156 §9.1.</summary>
    internal static IEnumerable<(IpRange Range, PeerRule Rule)> NeverPeers { get; } =
    [
        Entry("0.0.0.0/8", PeerRule.Unspecified), // "this network" (RFC 791); Linux takes 0.0.0.0 for this host
        Entry("::", PeerRule.Unspecified),
        Entry("224.0.0.0/4", PeerRule.Multicast), // RFC 1112
        Entry("255.255.255.255", PeerRule.Multicast), // limited broadcast (RFC 919)
        Entry("ff00::/8", PeerRule.Multicast),
        .. Embeddings("0.0.0.0/8"),
        .. Embeddings("127.0.0.0/8"),
        .. Embeddings("224.0.0.0/4"),
        .. Embeddings("255.255.255.255"),
    ];

    /// <summary>This host.</summary>
    internal static IEnumerable<(IpRange Range, PeerRule Rule)> Loopback { get; } =
    [
        Entry("127.0.0.0/8", PeerRule.Loopback), // RFC 1122 §3.2.1.3
        Entry("::1", PeerRule.Loopback), // RFC 4291 §2.5.3
    ];

    /// <summary>No peers unless <c>allowed-peer-ip</c> says otherwise.</summary>
    internal static IEnumerable<(IpRange Range, PeerRule Rule)> Denied { get; } =
    [
        .. CloudMetadata(),
        .. IPv4Registry(),
        .. IPv6Registry(),
    ];

    /// <summary>
    /// Whether the address has an ISATAP interface identifier (RFC 5214 §6.1), ::0:5efe:a.b.c.d or ::200:5efe:a.b.c.d under any prefix: it
    /// stands for an IPv4 address behind a router of that prefix.
    /// </summary>
    internal static bool IsIsatap(UInt128 number) => ((ulong)number & ~ModifiedEui64LocalBit & IsatapMask) == IsatapIdentifier;

    // All of them are link-local, private or otherwise denied by class, save 168.63.129.16; they are named so that attempts show in the
    // counters.
    private static IEnumerable<(IpRange Range, PeerRule Rule)> CloudMetadata() =>
    [
        Entry("169.254.169.254", PeerRule.CloudMetadata), // AWS, Google, Azure, Oracle, OpenStack, DigitalOcean, Hetzner and others
        Entry("169.254.170.2", PeerRule.CloudMetadata), // AWS ECS task credentials
        Entry("169.254.170.23", PeerRule.CloudMetadata), // AWS EKS pod identity
        Entry("169.254.42.42", PeerRule.CloudMetadata), // Scaleway
        Entry("169.254.0.23", PeerRule.CloudMetadata), // Tencent
        Entry("168.63.129.16", PeerRule.CloudMetadata), // Azure's WireServer: a public address that each host answers itself
        Entry("100.100.100.200", PeerRule.CloudMetadata), // Alibaba
        Entry("192.0.0.192", PeerRule.CloudMetadata), // Oracle Cloud Classic
        Entry("fd00:ec2::/32", PeerRule.CloudMetadata), // AWS: ::254 metadata, ::253 DNS, ::123 time, ::23 pod identity
        Entry("fd20:ce::254", PeerRule.CloudMetadata), // Google
        Entry("fd00:c1::a9fe:a9fe", PeerRule.CloudMetadata), // Oracle
        Entry("fd00:42::42", PeerRule.CloudMetadata), // Scaleway
        Entry("fd00:a9fe:a9fe::1", PeerRule.CloudMetadata), // Linode
        Entry("fd00:100::100:200", PeerRule.CloudMetadata), // Alibaba
        Entry("fe80::a9fe:a9fe", PeerRule.CloudMetadata), // OpenStack
    ];

    private static IEnumerable<(IpRange Range, PeerRule Rule)> IPv4Registry() =>
    [
        Entry("10.0.0.0/8", PeerRule.Private), // RFC 1918
        Entry("172.16.0.0/12", PeerRule.Private),
        Entry("192.168.0.0/16", PeerRule.Private),
        Entry("100.64.0.0/10", PeerRule.CarrierGradeNat), // RFC 6598
        Entry("169.254.0.0/16", PeerRule.LinkLocal), // RFC 3927
        Entry("192.0.2.0/24", PeerRule.Documentation), // RFC 5737
        Entry("198.51.100.0/24", PeerRule.Documentation),
        Entry("203.0.113.0/24", PeerRule.Documentation),
        Entry("198.18.0.0/15", PeerRule.Benchmarking), // RFC 2544
        Entry("192.0.0.0/24", PeerRule.Reserved), // IETF protocol assignments (RFC 6890): DS-Lite, NAT64 discovery, PCP and TURN anycast
        Entry("192.31.196.0/24", PeerRule.Reserved), // AS112-v4 (RFC 7535)
        Entry("192.52.193.0/24", PeerRule.Reserved), // AMT (RFC 7450), which leads to multicast
        Entry("192.88.99.0/24", PeerRule.Reserved), // 6to4 relay anycast (RFC 7526)
        Entry("192.175.48.0/24", PeerRule.Reserved), // AS112 direct delegation (RFC 7534)
        Entry("240.0.0.0/4", PeerRule.Reserved), // RFC 1112 §4
    ];

    private static IEnumerable<(IpRange Range, PeerRule Rule)> IPv6Registry() =>
    [
        Entry("::/96", PeerRule.Embedded), // IPv4-compatible (RFC 4291 §2.5.5.1)
        Entry("::ffff:0:0:0/96", PeerRule.Embedded), // IPv4-translated (RFC 2765)
        Entry("64:ff9b::/96", PeerRule.Embedded), // NAT64, well-known prefix (RFC 6052)
        Entry("64:ff9b:1::/48", PeerRule.Embedded), // NAT64, local prefix (RFC 8215)
        Entry("2001::/32", PeerRule.Embedded), // Teredo (RFC 4380)
        Entry("2002::/16", PeerRule.Embedded), // 6to4 (RFC 3056)
        Entry("2001:2::/48", PeerRule.Benchmarking), // RFC 5180
        Entry("2001:db8::/32", PeerRule.Documentation), // RFC 3849
        Entry("3fff::/20", PeerRule.Documentation), // RFC 9637
        Entry("fc00::/7", PeerRule.Private), // RFC 4193
        Entry("fe80::/10", PeerRule.LinkLocal), // RFC 4291 §2.5.6
        Entry("fec0::/10", PeerRule.LinkLocal), // site-local (RFC 3879)
        Entry("2001::/23", PeerRule.Reserved), // IETF protocol assignments (RFC 2928): PCP, TURN, AMT, AS112, ORCHID, DRIP
        Entry("2620:4f:8000::/48", PeerRule.Reserved), // AS112 direct delegation (RFC 7534)

        // Outside 2000::/3 nothing is global unicast: discard-only 100::/64 (RFC 6666), dummy 100:0:0:1::/64 (RFC 9780), SRv6 5f00::/16
        // (RFC 9602) and what the IETF has not given out.
        Entry("::-1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", PeerRule.Reserved),
        Entry("4000::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", PeerRule.Reserved),
    ];

    // An IPv4 range in each form that keeps the bits of the address in order.
    private static IEnumerable<(IpRange Range, PeerRule Rule)> Embeddings(string text)
    {
        IpRange range = Parse(text);
        UInt128 address = range.First - IpRange.IPv4First;
        int length = IPv4Bits - (int)UInt128.Log2(range.Last - range.First + 1);
        (UInt128 Prefix, int Length)[] forms =
        [
            (Parse("::").First, 96),
            (Parse("::ffff:0:0:0").First, 96),
            (Parse("64:ff9b::").First, 96),
            (Parse("2002::").First, 16),
        ];
        return forms
            .Select(form => IpRange.OfPrefix(form.Prefix | (address << (128 - form.Length - IPv4Bits)), form.Length + length))
            .Select(embedded => IpRange.Between(UInt128.Max(embedded.First, FirstCompatible), embedded.Last))
            .OfType<IpRange>()
            .Select(embedded => (embedded, PeerRule.Embedded));
    }

    private static (IpRange Range, PeerRule Rule) Entry(string text, PeerRule rule) => (Parse(text), rule);

    private static IpRange Parse(string text) =>
        IpRange.TryParse(text, out IpRange range) ? range : throw new FormatException($"{text} is no range of addresses.");
}
