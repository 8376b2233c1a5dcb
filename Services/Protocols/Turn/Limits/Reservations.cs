using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Limits;

/// <summary>The reservations of one owner.</summary>
public sealed class Reservations(IRelayPorts ports, FillRandom random) : IReservations
{
    /// <summary>RFC 8656 §7.2: 30 seconds or more.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly Dictionary<ulong, (TransportAddress Address, MonotonicTime ExpiresAt)> _byToken = [];

    // All live equally long, so they end in the order in which they began.
    private readonly Queue<ulong> _order = new();

    /// <summary>How many are held.</summary>
    public int Count => _byToken.Count;

    /// <inheritdoc/>
    public ulong Add(in TransportAddress address, MonotonicTime now)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        ulong token;
        do
        {
            random(bytes);
            token = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }
        while (!_byToken.TryAdd(token, (address, now + Lifetime)));

        _order.Enqueue(token);
        return token;
    }

    /// <inheritdoc/>
    public bool TryTake(ulong token, MonotonicTime now, out TransportAddress address)
    {
        Expire(now);
        bool isFound = _byToken.Remove(token, out (TransportAddress Address, MonotonicTime ExpiresAt) reservation);
        address = reservation.Address;
        return isFound;
    }

    /// <inheritdoc/>
    public void Expire(MonotonicTime now)
    {
        while (_order.TryPeek(out ulong token))
        {
            bool isHeld = _byToken.TryGetValue(token, out (TransportAddress Address, MonotonicTime ExpiresAt) reservation);
            if (isHeld && now < reservation.ExpiresAt)
                return;

            _order.Dequeue();
            if (isHeld && _byToken.Remove(token))
                ports.Return(reservation.Address, TransportProtocol.Udp, reservation.Address.Port);
        }
    }
}
