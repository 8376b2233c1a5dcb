using System.Buffers.Binary;
using JbAspire.Media.Deadlines;
using JbAspire.Media.Producers;
using JbAspire.Media.Statistics;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media;

/// <summary>What the objects of one worker share. All of it belongs to the worker's thread.</summary>
internal sealed class WorkerContext(MediaWorkerOptions options, DtlsContext dtls)
{
    private const int IceRandomLength = 32;

    // Never answered slower than it is produced: the host drains it after each turn. A bound all the same.
    private const int MaxQueuedEvents = 65_536;

    private readonly Queue<MediaEvent> _events = new();
    private WorkerTotals _closed;

    public MediaWorkerOptions Options { get; } = options;

    public DtlsContext Dtls { get; } = dtls;

    public DeadlineQueue Deadlines { get; } = new();

    public DropCounters Drops { get; } = new();

    public TransportTable Transports { get; } = new();

    /// <summary>Null: the worker makes no plain transports.</summary>
    public PlainPorts? PlainPorts { get; set; }

    public ObjectTable Objects { get; } = new();

    /// <summary>Packets that wait for the end of the batch in which they came.</summary>
    public FanOut FanOut { get; } = new();

    /// <summary>What closed objects counted.</summary>
    public ref WorkerTotals Closed => ref _closed;

    public Queue<FiveTuple> PathsToClose { get; } = new();

    /// <summary>Events that were dropped because nobody read them.</summary>
    public long LostEvents { get; private set; }

    public void Raise(MediaEvent mediaEvent)
    {
        if (_events.Count >= MaxQueuedEvents)
        {
            _events.Dequeue();
            LostEvents++;
        }

        _events.Enqueue(mediaEvent);
    }

    public bool TryReadEvent(out MediaEvent mediaEvent) => _events.TryDequeue(out mediaEvent!);

    public NtpTime NtpAt(MonotonicTime now) => NtpTime.From(Options.WallClockAtZero + (now - MonotonicTime.Zero));

    public IceCredentials CreateIceCredentials()
    {
        Span<byte> random = stackalloc byte[IceRandomLength];
        Options.Random(random);
        return IceCredentials.Create(random);
    }

    /// <summary>A random SSRC that is not 0 (a sender's SSRC of 0 stands for "no stream" in some peers).</summary>
    public uint NextSsrc()
    {
        Span<byte> random = stackalloc byte[sizeof(uint)];
        uint ssrc;
        do
        {
            Options.Random(random);
            ssrc = BinaryPrimitives.ReadUInt32BigEndian(random);
        }
        while (ssrc == 0);

        return ssrc;
    }
}
