using System.Buffers.Binary;
using System.Numerics;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Stun;

/// <summary>
/// A rate limit per source address in a table of fixed size: spoofed sources can neither make it grow nor shut out others.
/// Each address (IPv6: /64, which is what one subscriber gets) has a bucket of <c>burst</c> that refills at <c>rate</c>.
/// </summary>
/// <remarks>
/// The bucket is one number, the time at which it is full again (the generic cell rate algorithm). The table is set-associative: an
/// address lives in one of four places, and a new one takes the place of the fullest bucket. Hashes are seeded by the process.
/// </remarks>
internal sealed class StunSourceLimiter
{
    private const int Ways = 4;
    private const int IPv6PrefixLength = 8;

    // No IPv6 prefix in use starts with these bits, so an IPv4 address never shares a bucket with one.
    private const ulong IPv4Prefix = 0x0000_FFFF_0000_0000;

    private readonly Bucket[] _buckets;
    private readonly int _setMask;
    private readonly long _interval;
    private readonly long _depth;

    /// <param name="rate">Requests a second, at least 1.</param>
    /// <param name="burst">Requests at once, at least 1.</param>
    /// <param name="maxSources">The size of the table, rounded up to a power of two, at least 4.</param>
    internal StunSourceLimiter(int rate, int burst, int maxSources)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)maxSources);
        _buckets = new Bucket[size];
        _setMask = size / Ways - 1;
        _interval = 1_000_000_000L / rate;
        _depth = _interval * burst;
    }

    /// <summary>Buckets in all.</summary>
    internal int Size => _buckets.Length;

    /// <summary>
    /// How often a source took the place of another one whose bucket was not full again: that one was forgotten too early. One thread writes, any may read.
    /// </summary>
    internal long Displaced { get; private set; }

    private struct Bucket
    {
        internal ulong Source;
        internal long FullAt;
    }

    /// <summary>
    /// Takes one request, or one that counts as <paramref name="cost"/> of them (1 or more), out of the source's bucket. False when it does
    /// not hold as many: nothing is taken then. Does not allocate.
    /// </summary>
    internal bool TryTake(in TransportAddress source, MonotonicTime now, int cost = 1)
    {
        ref Bucket bucket = ref Find(KeyOf(source), now);
        long fullAt = Math.Max(bucket.FullAt, now.Nanoseconds) + _interval * cost;
        if (fullAt - now.Nanoseconds > _depth)
        {
            return false;
        }

        bucket.FullAt = fullAt;
        return true;
    }

    /// <summary>
    /// Whether the source's bucket does not hold one request more. Takes nothing and gives nobody a place in the table: for what is charged
    /// only when it fails, such as an authentication.
    /// </summary>
    internal bool IsEmpty(in TransportAddress source, MonotonicTime now)
    {
        ulong key = KeyOf(source);
        foreach (ref readonly Bucket bucket in SetOf(key))
        {
            if (bucket.Source == key)
            {
                return bucket.FullAt + _interval - now.Nanoseconds > _depth;
            }
        }

        return false;
    }

    /// <summary>
    /// The sources whose buckets are not full at a moment. Any thread may ask, and gets what it saw in passing: the owner does not wait for it.
    /// </summary>
    internal int CountOccupied(MonotonicTime now)
    {
        int occupied = 0;
        foreach (ref Bucket bucket in _buckets.AsSpan())
            occupied += Volatile.Read(ref bucket.FullAt) > now.Nanoseconds ? 1 : 0;
        return occupied;
    }

    private Span<Bucket> SetOf(ulong key) => _buckets.AsSpan((HashCode.Combine(key) & _setMask) * Ways, Ways);

    private ref Bucket Find(ulong key, MonotonicTime now)
    {
        Span<Bucket> set = SetOf(key);
        int fullest = 0;
        for (int i = 0; i < Ways; i++)
        {
            if (set[i].Source == key)
            {
                return ref set[i];
            }

            if (set[i].FullAt < set[fullest].FullAt)
            {
                fullest = i;
            }
        }

        if (set[fullest].FullAt > now.Nanoseconds)
        {
            Displaced++;
        }

        set[fullest] = new Bucket { Source = key };
        return ref set[fullest];
    }

    private static ulong KeyOf(in TransportAddress source)
    {
        Span<byte> address = stackalloc byte[16];
        source.WriteAddress(address);
        return source.IsIPv6
            ? BinaryPrimitives.ReadUInt64BigEndian(address[..IPv6PrefixLength])
            : IPv4Prefix | BinaryPrimitives.ReadUInt32BigEndian(address);
    }
}
