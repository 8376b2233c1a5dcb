using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using JbAspire.Media;
using JbAspire.Media.Transports;
using JbAspire.Networking;
using JbAspire.Networking.Pipes;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Wire;
using JbAspire.Sfu.Configuration;
using JbAspire.Sfu.Events;
using JbAspire.Sfu.Shards;

namespace JbAspire.Sfu.Workers;

/// <summary>One worker: a thread with an event loop, its sockets, and the media core that it alone touches.</summary>
public sealed class SfuWorker : IAsyncDisposable
{
    private readonly EventLoop _loop;
    private readonly DtlsContext _dtls;
    private readonly MediaWorker _media;
    private readonly EventPublishingHandler _handler;
    private readonly Lock _stopLock = new();
    private readonly int? _processor;
    private readonly string _firstProcessor;
    private Task? _stop;

    /// <summary>Binds the worker's sockets; <see cref="Start"/> begins to serve them.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">A port cannot be bound; the message names it.</exception>
    internal SfuWorker(
        int index, SfuSettings settings, DtlsCertificate certificate, PipeMesh pipes, PipeRelay relay, RouterEventHub events, TimeProvider time,
        ILogger logger)
    {
        Index = index;
        _firstProcessor = settings.FirstWorkerCpu.ToString(CultureInfo.InvariantCulture);
        _processor = settings.FirstWorkerCpu < 0 ? null : settings.FirstWorkerCpu + index;
        _dtls = new DtlsContext(certificate, new DtlsOptions());
        var listenInfos = new List<ListenInfo>();
        _media = new MediaWorker(
            new MediaWorkerOptions
            {
                Index = index,
                ListenInfos = listenInfos,
                Random = RandomNumberGenerator.Fill,
                WallClockAtZero = time.GetUtcNow() - (MonotonicClock.Now - MonotonicTime.Zero),
                MaxSegmentPadding = settings.MaxSegmentPaddingBytes,
                MaxTransports = settings.MaxTransportsPerWorker,
            },
            _dtls);
        _handler = new EventPublishingHandler(_media, index, relay, events);
        _loop = new EventLoop(
            _handler,
            new EventLoopOptions
            {
                Name = $"worker-{index}",
                ReceiveBufferSize = settings.SocketBufferBytes,
                SendBufferSize = settings.SocketBufferBytes,
                CoalescingInterval = TimeSpan.FromMicroseconds(settings.CoalescingMicroseconds),
                BusyPoll = TimeSpan.FromMicroseconds(settings.BusyPollMicroseconds),
                CpuAffinity = _processor,
            },
            logger);
        _loop.JoinPipes(pipes, index);
        var local = new IPEndPoint(settings.ListenIp, settings.RtcMinPort + index);
        IPEndPoint udp = _loop.BindUdp(local);
        UdpPort = udp.Port;
        listenInfos.Add(Announce(TransportProtocol.Udp, udp, settings));
        if (settings.EnableTcp)
        {
            IPEndPoint tcp = _loop.BindTcp(local, StreamFraming.Rfc4571);
            TcpPort = tcp.Port;
            listenInfos.Add(Announce(TransportProtocol.Tcp, tcp, settings));
        }

        _media.ListenPlain(ListenPlain(settings));
    }

    /// <summary>The worker's number, from 0.</summary>
    public int Index { get; }

    /// <summary>The UDP port that it serves.</summary>
    public int UdpPort { get; }

    /// <summary>The TCP port that it serves; 0 = none.</summary>
    public int TcpPort { get; }

    /// <summary>The UDP port that its plain transports share; 0 = none.</summary>
    public int PlainUdpPort { get; private set; }

    /// <summary>How often consumers changed their layers. For work on the worker's thread.</summary>
    internal long LayerChanges => _handler.LayerChanges;

    /// <summary>Whether its thread runs.</summary>
    public bool IsAlive => _loop.IsAlive;

    /// <summary>Ends when its thread does; faulted when that was a defect.</summary>
    public Task Completion => _loop.Completion;

    /// <summary>Starts the thread.</summary>
    /// <exception cref="ServiceDefaults.ConfigurationException">The process may not run on the processor that the settings name.</exception>
    public void Start()
    {
        try
        {
            _loop.Start();
        }
        catch (ArgumentException exception) when (_processor is not null)
        {
            throw SettingsSection.Wrong(nameof(SfuSettings.FirstWorkerCpu), _firstProcessor, $"a processor that this process may use: {exception.Message}");
        }
    }

    /// <summary>Runs <paramref name="work"/> on the worker's thread, between packets. Events of what it did are out before its result.</summary>
    /// <exception cref="MediaException">The thread does not run.</exception>
    public Task<T> InvokeAsync<T>(Func<MediaWorker, MonotonicTime, IDatagramSink, T> work) => IsAlive
        ? _loop.InvokeAsync((now, sink) =>
        {
            T result = work(_media, now, sink);
            _handler.Publish();
            return result;
        })
        : Task.FromException<T>(new MediaException(MediaError.Unavailable, $"Worker {Index} is gone."));

    /// <summary>What went through the sockets so far.</summary>
    public EventLoopCounters ReadCounters() => _loop.ReadCounters();

    /// <summary>Closes every router and stops the thread. Later calls wait for the first.</summary>
    public async ValueTask DisposeAsync()
    {
        Task stop;
        lock (_stopLock)
        {
            stop = _stop ??= StopAsync();
        }

        await stop;
    }

    private async Task StopAsync()
    {
        if (_loop.IsAlive)
        {
            await InvokeAsync((media, now, sink) =>
            {
                media.Close(now, sink);
                return true;
            });
        }

        await _loop.DisposeAsync();
        _dtls.Dispose();
    }

    private PlainListening ListenPlain(SfuSettings settings)
    {
        int port = settings.PlainPort(Index);
        ListenInfo? shared = null;
        if (port > 0)
        {
            IPEndPoint bound = _loop.BindUdp(new IPEndPoint(settings.ListenIp, port));
            PlainUdpPort = bound.Port;
            shared = Announce(TransportProtocol.Udp, bound, settings);
        }

        (int first, int last) = settings.OwnPlainPorts(Index);
        return new PlainListening
        {
            Shared = shared,
            Sockets = _loop.Sockets,
            Address = TransportAddress.From(settings.ListenIp, 0),
            AnnouncedAddress = settings.AnnouncedAddress,
            MinPort = first,
            MaxPort = last,
        };
    }

    private static ListenInfo Announce(TransportProtocol protocol, IPEndPoint bound, SfuSettings settings) =>
        new(protocol, TransportAddress.From(bound.Address, bound.Port), settings.AnnouncedAddress);
}
