namespace JbAspire.Protocols.Stun;

/// <summary>Settings of a <see cref="StunBindingProcedure"/>.</summary>
public sealed record StunBindingOptions
{
    /// <summary>False drops every Binding request without an answer (coturn's <c>no-stun</c>).</summary>
    public bool AnswersBinding { get; init; } = true;

    /// <summary>True puts FINGERPRINT into every answer; false only into those to requests that carry one.</summary>
    public bool Fingerprint { get; init; }

    /// <summary>SOFTWARE of the answers; null, the default, leaves it out: it would only make them larger (RFC 8489 §14.14).</summary>
    public string? Software { get; init; }

    /// <summary>Requests a second that one source address (IPv6: one /64) gets answered, 1-1,000,000; 0 turns the limit off.</summary>
    public int RequestsPerSecond { get; init; } = 100;

    /// <summary>Requests that a source may send at once beyond the rate, 1-1,000,000.</summary>
    public int Burst { get; init; } = 400;

    /// <summary>Sources whose rate is watched at once, 4-4,194,304, rounded up to a power of two; 16 bytes each.</summary>
    public int MaxSources { get; init; } = 16_384;

    /// <summary>
    /// NAT behaviour discovery (RFC 5780), such as one for IPv4 and one for IPv6. None, the default: OTHER-ADDRESS is never sent, and
    /// CHANGE-REQUEST, RESPONSE-PORT and PADDING are refused with 420.
    /// </summary>
    public IReadOnlyList<StunNatDiscovery> NatDiscovery { get; init; } = [];

    internal void Validate()
    {
        foreach (StunNatDiscovery discovery in NatDiscovery)
        {
            discovery.Validate();
        }

        Require(nameof(RequestsPerSecond), RequestsPerSecond, 0, 1_000_000);
        Require(nameof(Burst), Burst, 1, 1_000_000);
        Require(nameof(MaxSources), MaxSources, 4, 1 << 22);
    }

    private static void Require(string name, int value, int minimum, int maximum)
    {
        if (value < minimum || value > maximum)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; allowed are {minimum}-{maximum}.");
        }
    }
}
