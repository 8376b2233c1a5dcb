using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using JbAspire.Protocols.Srtp.Ciphers;

namespace JbAspire.Protocols.Srtp;

/// <summary>
/// Packets whose protection is finished together, of one sender or of many: <see cref="SrtpSender.ProtectRtp(Span{byte}, int, SrtpBatch)"/>
/// encrypts at once and may leave the tag to <see cref="Complete"/>, which computes those of eight packets side by side. One
/// owner (a worker), no allocation per packet.
/// </summary>
/// <remarks>
/// Between the two calls a packet must stay where it is and as it is, so its memory must be native or pinned; its length is known at once.
/// Nothing may be sent, copied or compared before <see cref="Complete"/>. A sender may be disposed in between: its packets are
/// then left without a valid tag.
/// </remarks>
public sealed class SrtpBatch
{
    /// <summary>The most tags that are owed; the next packet completes them first.</summary>
    public const int Capacity = 128;

    // Eight lanes cost what about this many packets cost one by one.
    private const int FewestForLanes = 6;

    private readonly HmacJob[] _jobs = new HmacJob[Capacity];

    /// <summary>The number of packets whose tags are owed.</summary>
    public int Count { get; private set; }

    /// <summary>Writes the tags that are owed. Cheap when there are none.</summary>
    public void Complete()
    {
        int rest = Count % Sha1Lanes.LaneCount;
        int inLanes = rest < FewestForLanes ? Count - rest : Count;
        if (inLanes > 0)
        {
            HmacLanes.Run(_jobs.AsSpan(0, inLanes));
        }

        for (int i = inLanes; i < Count; i++)
        {
            CompleteAlone(_jobs[i]);
        }

        Count = 0;
    }

    /// <summary>Notes down a tag.</summary>
    internal void Add(in HmacJob job)
    {
        if (Count == Capacity)
        {
            Complete();
        }

        _jobs[Count++] = job;
    }

    [SkipLocalsInit]
    private static unsafe void CompleteAlone(in HmacJob job)
    {
        if (!job.Key.IsDisposed)
        {
            Span<byte> code = stackalloc byte[HmacSha1.Length];
            uint rolloverCounter = BinaryPrimitives.ReverseEndianness(job.RolloverCounter);
            job.Key.Compute(
                new ReadOnlySpan<byte>(job.Packet, job.Length), new ReadOnlySpan<byte>(&rolloverCounter, sizeof(uint)), code);
            code[..job.TagLength].CopyTo(new Span<byte>(job.Packet + job.Length, job.TagLength));
        }
    }
}
