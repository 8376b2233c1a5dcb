using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Limits;

/// <summary>
/// Ports that EVEN-PORT set aside and the tokens that claim them (RFC 8656 §7.2), shared by all workers of a server. Callable from any of their
/// threads.
/// </summary>
public interface IReservations
{
    /// <summary>Sets an address aside, whose port was taken from the pool before, and returns its token.</summary>
    ulong Add(in TransportAddress address, MonotonicTime now);

    /// <summary>Claims an address by its token, once; false for a token that is unknown, used or too old.</summary>
    bool TryTake(ulong token, MonotonicTime now, out TransportAddress address);

    /// <summary>Gives the ports of tokens that nobody claimed in time back to the pool.</summary>
    void Expire(MonotonicTime now);
}
