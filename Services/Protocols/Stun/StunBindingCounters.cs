namespace JbAspire.Protocols.Stun;

/// <summary>What became of the requests to a <see cref="StunBindingProcedure"/>. Each is counted once. One thread writes, any may read.</summary>
public sealed class StunBindingCounters
{
    /// <summary>Binding requests answered with success.</summary>
    public long Succeeded { get; internal set; }

    /// <summary>Requests answered with an error: another method, or an attribute that is not understood.</summary>
    public long Refused { get; internal set; }

    /// <summary>Requests beyond the rate of their source: dropped.</summary>
    public long RateLimited { get; internal set; }

    /// <summary>Binding requests while they are not answered at all: dropped.</summary>
    public long Disabled { get; internal set; }
}
