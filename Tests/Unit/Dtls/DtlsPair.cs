using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Dtls;

/// <summary>A client and a server joined by a pipe on a clock that the test moves.</summary>
internal sealed class DtlsPair : IDisposable
{
    private static readonly DtlsCertificate ClientCertificate = DtlsCertificate.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(55));
    private static readonly DtlsCertificate ServerCertificate = DtlsCertificate.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(55));

    private readonly byte[] _buffer = new byte[2048];
    private readonly DtlsContext _clientContext;
    private readonly DtlsContext _serverContext;

    public DtlsPair(
        DtlsOptions? clientOptions = null,
        DtlsOptions? serverOptions = null,
        IReadOnlyList<DtlsFingerprint>? expectedOfServer = null,
        IReadOnlyList<DtlsFingerprint>? expectedOfClient = null)
    {
        _clientContext = new DtlsContext(ClientCertificate, clientOptions ?? new DtlsOptions());
        _serverContext = new DtlsContext(ServerCertificate, serverOptions ?? clientOptions ?? new DtlsOptions());
        Client = new DtlsSession(_clientContext, DtlsRole.Client, expectedOfServer ?? [_serverContext.Fingerprints[0]]);
        Server = new DtlsSession(_serverContext, DtlsRole.Server, expectedOfClient ?? [_clientContext.Fingerprints[0]]);
    }

    public DtlsSession Client { get; }

    public DtlsSession Server { get; }

    public DtlsContext ServerContext => _serverContext;

    public MonotonicTime Now { get; set; } = MonotonicTime.FromMilliseconds(1_000_000);

    public int LargestDatagram { get; private set; }

    /// <summary>What happens to a datagram on its way: the datagrams that arrive, in order. The flag says that the client sent it.</summary>
    public Func<byte[], bool, IEnumerable<byte[]>> Network { get; set; } = (datagram, _) => [datagram];

    public void Start()
    {
        Server.Start(Now);
        Client.Start(Now);
    }

    /// <summary>Carries datagrams both ways until neither side has one.</summary>
    public void Exchange()
    {
        while (Carry(Client, Server, fromClient: true) | Carry(Server, Client, fromClient: false))
        {
        }
    }

    /// <summary>Carries datagrams and moves the clock from deadline to deadline until nothing is due, or the time is over.</summary>
    public void Run(TimeSpan limit, Action? beforeDeadline = null)
    {
        MonotonicTime end = Now + limit;
        Exchange();
        while (MonotonicTime.Min(Client.NextDeadline, Server.NextDeadline) is { } next && next <= end)
        {
            Now = next > Now ? next : Now;
            beforeDeadline?.Invoke();
            Client.HandleDeadline(Now);
            Server.HandleDeadline(Now);
            Exchange();
        }
    }

    public void Connect()
    {
        Start();
        Exchange();
        Assert.Equal(DtlsState.Connected, Client.State);
        Assert.Equal(DtlsState.Connected, Server.State);
    }

    public List<byte[]> Take(DtlsSession session)
    {
        List<byte[]> datagrams = [];
        while (session.TryWriteTransmit(_buffer, out int length))
        {
            LargestDatagram = Math.Max(LargestDatagram, length);
            datagrams.Add(_buffer[..length]);
        }

        return datagrams;
    }

    public static List<DtlsEvent> Events(DtlsSession session)
    {
        List<DtlsEvent> events = [];
        while (session.TryReadEvent(out DtlsEvent dtlsEvent))
        {
            events.Add(dtlsEvent);
        }

        return events;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        Assert.Equal(0, _clientContext.LiveConnections);
        Assert.Equal(0, _serverContext.LiveConnections);
        Assert.Equal(0, _clientContext.HandshakesInProgress);
        Assert.Equal(0, _serverContext.HandshakesInProgress);
        _clientContext.Dispose();
        _serverContext.Dispose();
    }

    private bool Carry(DtlsSession from, DtlsSession to, bool fromClient)
    {
        List<byte[]> sent = Take(from);
        foreach (byte[] arriving in sent.SelectMany(datagram => Network(datagram, fromClient)).ToList())
        {
            to.HandleDatagram(arriving, Now);
        }

        return sent.Count > 0;
    }
}
