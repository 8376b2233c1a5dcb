namespace JbAspire.Protocols.Ice;

/// <summary>What an <see cref="IceLiteAgent"/> received, by outcome. Each datagram is counted once.</summary>
public sealed class IceLiteCounters
{
    /// <summary>Requests answered with success.</summary>
    public long Succeeded { get; internal set; }

    /// <summary>Not a STUN message, or a malformed one: dropped.</summary>
    public long Malformed { get; internal set; }

    /// <summary>FINGERPRINT is wrong: dropped.</summary>
    public long WrongFingerprint { get; internal set; }

    /// <summary>Indications (keepalives): never answered.</summary>
    public long Indications { get; internal set; }

    /// <summary>Responses: a lite agent asks nothing.</summary>
    public long Responses { get; internal set; }

    /// <summary>Requests answered with 400: not Binding, or an attribute is missing.</summary>
    public long BadRequests { get; internal set; }

    /// <summary>Requests answered with 401: wrong username fragment or integrity.</summary>
    public long Unauthenticated { get; internal set; }

    /// <summary>Requests answered with 420: an attribute that is not understood.</summary>
    public long UnknownAttributes { get; internal set; }

    /// <summary>Requests answered with 487: the peer claims to be controlled.</summary>
    public long RoleConflicts { get; internal set; }

    /// <summary>Tuples that made room for new ones.</summary>
    public long TuplesEvicted { get; internal set; }

    /// <summary>Datagrams that came after the end.</summary>
    public long AfterClose { get; internal set; }
}
