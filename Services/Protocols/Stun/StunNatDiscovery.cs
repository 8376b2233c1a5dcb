using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Stun;

/// <summary>
/// The two addresses and two ports of NAT behaviour discovery
/// (<see href="https://www.rfc-editor.org/rfc/rfc5780#section-6">RFC 5780 §6</see>): the server listens with UDP on all four combinations.
/// </summary>
public sealed record StunNatDiscovery
{
    /// <summary>The primary address and port, A1 and P1, as they are bound.</summary>
    public required TransportAddress Primary { get; init; }

    /// <summary>The alternate address and port, A2 and P2: of the same family, and different in both.</summary>
    public required TransportAddress Alternate { get; init; }

    /// <summary>What the world sees in place of A1 (<c>external-ip</c>); its port is ignored. Null: the same.</summary>
    public TransportAddress? PublicPrimary { get; init; }

    /// <summary>What the world sees in place of A2; its port is ignored. Null: the same.</summary>
    public TransportAddress? PublicAlternate { get; init; }

    /// <summary>The sockets on which the owner listens: A1 P1, A1 P2, A2 P1 and A2 P2.</summary>
    public IReadOnlyList<TransportAddress> Sockets =>
        [Primary, Primary.WithPort(Alternate.Port), Alternate.WithPort(Primary.Port), Alternate];

    /// <summary>Whether <paramref name="local"/> is one of the four sockets. Does not allocate.</summary>
    internal bool Includes(in TransportAddress local) =>
        (local.Port == Primary.Port || local.Port == Alternate.Port) && (IsAt(local, Primary) || IsAt(local, Alternate));

    /// <summary>The socket from which an answer leaves (RFC 5780 §6.1, Table 1).</summary>
    internal TransportAddress Change(in TransportAddress local, bool address, bool port)
    {
        TransportAddress source = address ? (IsAt(local, Primary) ? Alternate : Primary) : local;
        int other = local.Port == Primary.Port ? Alternate.Port : Primary.Port;
        return source.WithPort(port ? other : local.Port);
    }

    /// <summary>One of the four sockets as the world sees it.</summary>
    internal TransportAddress Publish(in TransportAddress local) =>
        ((IsAt(local, Primary) ? PublicPrimary : PublicAlternate) ?? local).WithPort(local.Port);

    internal void Validate()
    {
        bool isSound = Primary.IsIPv6 == Alternate.IsIPv6
            && !IsAt(Primary, Alternate)
            && Primary.Port != Alternate.Port
            && Primary.Port != 0
            && Alternate.Port != 0
            && (PublicPrimary ?? Primary).IsIPv6 == Primary.IsIPv6
            && (PublicAlternate ?? Alternate).IsIPv6 == Primary.IsIPv6;
        if (!isSound)
        {
            throw new ArgumentException($"NAT discovery needs two addresses of one family and two ports, not {Primary} and {Alternate}.");
        }
    }

    private static bool IsAt(in TransportAddress left, in TransportAddress right) => left.WithPort(0) == right.WithPort(0);
}
