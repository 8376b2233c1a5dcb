using JbAspire.Protocols.Tls;
using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>The DTLS sessions of one worker's clients by path. A client has none before it has shown that it receives at its address.</summary>
internal sealed class DtlsClients(TransportEnvironment environment) : IDisposable
{
    private readonly Dictionary<FiveTuple, DtlsClient> _clients = [];
    private readonly SourceQuota _quota = new(environment.Options.MaxDtlsSessionsPerAddress);
    private DtlsListener? _listener;

    /// <summary>The worker has another certificate, or its first one.</summary>
    public void HandleNewCertificate()
    {
        if (_listener is null)
            _listener = new DtlsListener(environment.Tls!, environment.Options.FillRandom);
        else
            _listener.Use(environment.Tls!);
    }

    /// <summary>A datagram came whose first byte is that of DTLS.</summary>
    public void HandleDatagram(ReadOnlySpan<byte> datagram, in FiveTuple path, MonotonicTime now)
    {
        bool isHello = DtlsListener.IsClientHello(datagram);
        if (_clients.TryGetValue(path, out DtlsClient? client) && !(isHello && client.MayBeReplaced(now)))
            client.HandleDatagram(datagram, now);
        else if (isHello && _listener is not null)
            Listen(datagram, path, client, now);
        else
            environment.Counters.JunkDatagrams++;
    }

    /// <summary>Sends one message; false when it cannot be.</summary>
    public bool TrySend(ReadOnlySpan<byte> message, in FiveTuple path) =>
        _clients.TryGetValue(path, out DtlsClient? client) && client.TrySend(message);

    /// <summary>Ends a session; the core is told nothing.</summary>
    public void Close(in FiveTuple path, MonotonicTime now)
    {
        if (_clients.TryGetValue(path, out DtlsClient? client))
            client.End(now, isTold: false);
    }

    /// <summary>A session is over.</summary>
    public void Remove(DtlsClient client)
    {
        if (_clients.Remove(client.Client.Path))
        {
            _quota.Remove(client.Client.Path.Remote);
            environment.Counters.OpenDtlsSessions = _clients.Count;
        }
    }

    /// <summary>Ends all sessions and frees the listener.</summary>
    public void Dispose()
    {
        foreach (DtlsClient client in _clients.Values.ToArray())
            client.End(environment.Now, isTold: false);
        _listener?.Dispose();
        _listener = null;
    }

    private void Listen(ReadOnlySpan<byte> hello, in FiveTuple path, DtlsClient? before, MonotonicTime now)
    {
        ClientTransportOptions options = environment.Options;
        bool isFull = _clients.Count >= options.MaxDtlsSessions || !_quota.HasRoom(path.Remote);
        if (environment.HandshakesUnderWay >= options.MaxHandshakes || (isFull && before is null))
        {
            environment.Counters.HandshakesRefused++;
            return;
        }

        switch (_listener!.Listen(hello, path, now, out DtlsServerSession? session))
        {
            case DtlsListenResult.CookieSent when _listener.TryTake(environment.Sink.GetBuffer(), out int length):
                environment.Sink.Send(length, path);
                environment.Counters.CookiesSent++;
                break;
            case DtlsListenResult.Accepted:
                before?.End(now, isTold: true);
                Add(session!, path, now);
                break;
            default:
                environment.Counters.JunkDatagrams++;
                break;
        }
    }

    private void Add(DtlsServerSession session, in FiveTuple path, MonotonicTime now)
    {
        DtlsClient client = new(environment, this, session, path, now);
        if (session.State == TlsState.Failed)
        {
            // The ClientHello itself was refused, for want of a common cipher suite for example; the alert has left.
            client.End(now, isTold: false);
            return;
        }

        _clients.Add(path, client);
        _quota.Add(path.Remote);
        environment.Counters.DtlsSessions++;
        environment.Counters.OpenDtlsSessions = _clients.Count;
    }
}
