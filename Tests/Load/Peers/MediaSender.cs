using JbAspire.Networking;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>One track that a participant publishes.</summary>
internal abstract class MediaSender(PeerTransport transport) : Timed
{
    protected static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    // What lies behind the stamp. It is the same in all packets: they are encrypted, and nothing looks at it.
    private static readonly byte[] FillerBytes = MakeFiller();

    public PeerTransport Transport => transport;

    /// <summary>While true nothing is sent, as from a muted track.</summary>
    public bool IsPaused { get; set; }

    public bool IsStopped { get; set; }

    /// <summary>When the first frame is due.</summary>
    public abstract MonotonicTime FirstDue { get; }

    /// <summary>Whether a frame is encoded and sent now.</summary>
    protected bool IsActive => !IsPaused && transport.IsConnected;

    protected static ReadOnlySpan<byte> Filler => FillerBytes;

    /// <summary>The receiver wants a key frame of this stream.</summary>
    public virtual void HandleKeyFrameRequest(Ssrc ssrc)
    {
    }

    /// <summary>The receiver misses packets.</summary>
    public virtual void HandleNack(in GenericNack nack, IDatagramSink sink)
    {
    }

    protected void Send(scoped in RtpPacketWriter writer, Span<byte> buffer, IDatagramSink sink)
    {
        transport.Counters.Sent++;
        transport.Counters.SentBytes += writer.Length;
        transport.SendRtp(buffer, writer.Length, sink);
    }

    protected void SendReport(Ssrc ssrc, RtpTimestamp timestamp, uint packets, uint bytes, IDatagramSink sink)
    {
        Span<byte> buffer = sink.GetBuffer();
        var compound = new RtcpCompoundWriter(buffer);
        NtpTime ntp = NtpTime.From(DateTimeOffset.UtcNow);
        if (compound.TryAddSenderReport(ssrc, ntp, timestamp, packets, bytes) && compound.TryAddSourceDescription(ssrc, "load"u8))
            transport.SendRtcp(buffer, compound.Length, sink);
    }

    /// <summary>Notes how late the work is, and gives the moment of the next: as far from the due time, not from now.</summary>
    protected MonotonicTime NextAfter(MonotonicTime due, TimeSpan interval)
    {
        MonotonicTime now = MonotonicClock.Now;
        transport.Counters.Lateness.Add(now.Nanoseconds - due.Nanoseconds);
        MonotonicTime next = due + interval;
        // An encoder that cannot follow leaves frames out.
        return next < now ? now + interval : next;
    }

    private static byte[] MakeFiller()
    {
        byte[] bytes = new byte[IDatagramSink.MaxDatagramLength];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
