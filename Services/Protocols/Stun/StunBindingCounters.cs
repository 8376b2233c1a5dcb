namespace JbAspire.Protocols.Stun;

/// <summary>What a <see cref="StunBindingResponder"/> received, by outcome. Each datagram is counted once. One thread writes, any may read.</summary>
public sealed class StunBindingCounters
{
    /// <summary>Binding requests answered with success.</summary>
    public long Succeeded { get; internal set; }

    /// <summary>Requests answered with an error: another method, or an attribute that is not understood.</summary>
    public long Refused { get; internal set; }

    /// <summary>Not STUN, without magic cookie, or malformed: dropped.</summary>
    public long Malformed { get; internal set; }

    /// <summary>FINGERPRINT is wrong: dropped.</summary>
    public long WrongFingerprint { get; internal set; }

    /// <summary>Indications and responses: dropped.</summary>
    public long NotRequests { get; internal set; }

    /// <summary>Requests beyond the rate of their source: dropped.</summary>
    public long RateLimited { get; internal set; }

    /// <summary>Binding requests while they are not answered at all: dropped.</summary>
    public long Disabled { get; internal set; }
}
