using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Sharing;

/// <summary>Reservations for several workers: a token may come to another worker than the one that gave it.</summary>
internal sealed class SharedReservations(IReservations reservations) : IReservations
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public ulong Add(in TransportAddress address, MonotonicTime now)
    {
        lock (_gate)
            return reservations.Add(address, now);
    }

    /// <inheritdoc/>
    public bool TryTake(ulong token, MonotonicTime now, out TransportAddress address)
    {
        lock (_gate)
            return reservations.TryTake(token, now, out address);
    }

    /// <inheritdoc/>
    public void Expire(MonotonicTime now)
    {
        lock (_gate)
            reservations.Expire(now);
    }
}
