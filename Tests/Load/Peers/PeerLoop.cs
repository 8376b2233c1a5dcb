using System.Net;
using JbAspire.Networking;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Peers;

/// <summary>One thread with one UDP socket that all its participants share.</summary>
internal sealed class PeerLoop : IAsyncDisposable
{
    private const int BufferBytes = 64 << 20;

    private readonly PeerField _field;
    private readonly EventLoop _loop;
    private readonly DtlsCertificate _certificate = DtlsCertificate.CreateSelfSigned(DateTimeOffset.UtcNow);
    private readonly DtlsContext _context;
    private readonly Random _random;

    public PeerLoop(PeerLoopOptions options)
    {
        _random = new Random(options.Seed);
        _field = new PeerField(options.Spins, MonotonicClock.Now);
        _context = new DtlsContext(
            _certificate, new DtlsOptions { SrtpProfiles = [options.SrtpProfile], MaxHandshakesInProgress = 1_000_000 });
        _loop = new EventLoop(_field, new EventLoopOptions
        {
            Name = "peers",
            ReceiveBufferSize = BufferBytes,
            SendBufferSize = BufferBytes,
            ReceiveOffload = options.ReceiveOffload,
            CpuAffinity = options.Core < 0 ? null : options.Core,
        });
        Port = _loop.BindUdp(new IPEndPoint(IPAddress.Any, 0)).Port;
        _loop.Start();
    }

    public int Port { get; }

    public IReadOnlyList<DtlsFingerprint> Fingerprints => _context.Fingerprints;

    /// <summary>Makes the client's side of a transport, which begins to connect at once.</summary>
    public Task<PeerTransport> AddAsync(RemoteTransport remote, MediaCounters counters) => _loop.InvokeAsync((now, sink) =>
    {
        int index = _field.TakeIndex(Port, out TransportAddress local);
        var transport = new PeerTransport(remote, local, _context, _random, counters, now);
        _field.Add(index, transport);
        _field.Wheel.Add(transport, transport.Fire(now, sink));
        _field.Wheel.Add(transport.Incoming, now + TimeSpan.FromMilliseconds(_random.Next(1, 100)));
        return transport;
    });

    public Task<T> AddAsync<T>(PeerTransport transport, Func<Random, MonotonicTime, T> make)
        where T : MediaSender => _loop.InvokeAsync((now, _) =>
    {
        T sender = make(_random, now);
        transport.Add(sender);
        _field.Wheel.Add(sender, sender.FirstDue);
        return sender;
    });

    public Task CloseAsync(PeerTransport transport, bool politely) => _loop.InvokeAsync((now, sink) =>
    {
        transport.Close(politely, now, sink);
        _field.Remove(transport);
        return true;
    });

    /// <summary>Does something on the loop's thread, which alone may touch participants.</summary>
    public Task<T> InvokeAsync<T>(Func<MonotonicTime, T> work) => _loop.InvokeAsync((now, _) => work(now));

    public EventLoopCounters ReadCounters() => _loop.ReadCounters();

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        _context.Dispose();
        _certificate.Dispose();
    }
}
