using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>
/// The DTLS association of a transport and the SRTP contexts that its handshake keys (RFC 5764). Knows nothing of what is
/// protected.
/// </summary>
internal sealed class TransportSecurity(DtlsContext context) : IDisposable
{
    private DtlsSession? _session;
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;
    private bool _started;

    public DtlsState State { get; private set; } = DtlsState.New;

    public DtlsRole? LocalRole { get; private set; }

    public SrtpProfile? Profile { get; private set; }

    public MonotonicTime NextDeadline => _session?.NextDeadline ?? MonotonicTime.Never;

    public SrtpSender? Sender => _sender;

    public SrtpReceiver? Receiver => _receiver;

    /// <summary>Learns who the peer is; the handshake begins with <see cref="Start"/> or with the peer's first datagram.</summary>
    public void Connect(DtlsRole localRole, IReadOnlyList<DtlsFingerprint> remoteFingerprints)
    {
        LocalRole = localRole;
        _session = new DtlsSession(context, localRole, remoteFingerprints);
    }

    /// <summary>ICE has a path: a DTLS client speaks first (RFC 8842 §5.1), a server waits.</summary>
    public bool Start(MonotonicTime now)
    {
        if (_session is null || _started)
        {
            return false;
        }

        _started = true;
        State = DtlsState.Connecting;
        _session.Start(now);
        return true;
    }

    public bool HandleDatagram(ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        if (_session is null || State is DtlsState.Failed or DtlsState.Closed)
        {
            return false;
        }

        _session.HandleDatagram(datagram, now);
        return true;
    }

    public void HandleDeadline(MonotonicTime now) => _session?.HandleDeadline(now);

    public bool TryWriteTransmit(Span<byte> destination, out int length)
    {
        length = 0;
        return _session is not null && _session.TryWriteTransmit(destination, out length);
    }

    /// <summary>Takes a change of state; keys are ready when it is <see cref="DtlsState.Connected"/>.</summary>
    public bool TryTakeStateChange(out DtlsState state)
    {
        while (_session is not null && _session.TryReadEvent(out _))
        {
            if (_session.State != State)
            {
                State = _session.State == DtlsState.Connected && !TryDeriveKeys(_session) ? DtlsState.Failed : _session.State;
                state = State;
                return true;
            }
        }

        state = State;
        return false;
    }

    public void Close(MonotonicTime now)
    {
        if (State is DtlsState.Connected or DtlsState.Connecting)
        {
            _session?.Close(now);
        }

        State = DtlsState.Closed;
    }

    public void Dispose()
    {
        _session?.Dispose();
        _sender?.Dispose();
        _receiver?.Dispose();
        _session = null;
        _sender = null;
        _receiver = null;
    }

    private bool TryDeriveKeys(DtlsSession session)
    {
        if (!session.TryExportKeyingMaterial(out DtlsKeyingMaterial material))
        {
            return false;
        }

        using (material)
        {
            Profile = (SrtpProfile)material.SrtpProfile;
            _sender = new SrtpSender(Profile.Value, material.LocalKey, material.LocalSalt);
            _receiver = new SrtpReceiver(Profile.Value, material.RemoteKey, material.RemoteSalt);
        }

        return true;
    }
}
