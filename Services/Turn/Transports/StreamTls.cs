using System.Diagnostics.CodeAnalysis;
using JbAspire.Protocols.Tls;

namespace JbAspire.Turn.Transports;

/// <summary>
/// The TLS of one connection, between its records and its plaintext. While the handshake lasts it holds one of the worker's places for
/// them.
/// </summary>
internal sealed class StreamTls : IDisposable
{
    private readonly TransportEnvironment _environment;
    private readonly StreamOutput _output;
    private readonly TlsServerSession _session;

    private StreamTls(TransportEnvironment environment, StreamOutput output)
    {
        _environment = environment;
        _output = output;
        _session = new TlsServerSession(environment.Tls!);
        environment.HandshakesUnderWay++;
        environment.Counters.TlsConnections++;
        IsHandshaking = true;
    }

    /// <summary>Whether the handshake is still under way.</summary>
    public bool IsHandshaking { get; private set; }

    /// <summary>Begins a handshake. False when there is no TLS, or, which is counted, too many are under way.</summary>
    public static bool TryBegin(TransportEnvironment environment, StreamOutput output, [NotNullWhen(true)] out StreamTls? tls)
    {
        tls = null;
        if (!environment.ServesTls)
            return false;

        if (environment.HandshakesUnderWay >= environment.Options.MaxHandshakes)
        {
            environment.Counters.HandshakesRefused++;
            return false;
        }

        tls = new StreamTls(environment, output);
        return true;
    }

    /// <summary>Takes records and gives the plaintext of one, in memory that all connections share.</summary>
    public TlsReadStatus Read(ref ReadOnlySpan<byte> records, out Span<byte> plaintext)
    {
        TlsReadStatus status = _session.Read(ref records, _environment.Plaintext, out int length);
        plaintext = _environment.Plaintext.AsSpan(0, length);
        if (IsHandshaking && _session.State == TlsState.Connected)
            EndHandshake(isComplete: true);
        return TryFlush() ? status : TlsReadStatus.Failed;
    }

    /// <summary>Whether a message can be encrypted and still leave soon. What is encrypted cannot be dropped any more.</summary>
    public bool HasRoomFor(int length)
    {
        int queued = _environment.Sockets.QueuedBytes(_output.Path);
        return !_output.IsWaiting && queued + TlsServerSession.MaxRecordsLength(length) <= _environment.Options.MaxQueuedBytes;
    }

    /// <summary>Encrypts and sends. False when the session is over, or the records cannot even wait.</summary>
    public bool TryWrite(ReadOnlySpan<byte> plaintext) => _session.TryWrite(plaintext) && TryFlush();

    /// <summary>Sends close_notify, where the state allows it.</summary>
    public void Close()
    {
        _session.Close();
        TryFlush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsHandshaking)
            EndHandshake(isComplete: false);
        _session.Dispose();
    }

    private void EndHandshake(bool isComplete)
    {
        IsHandshaking = false;
        _environment.HandshakesUnderWay--;
        if (isComplete)
            _environment.Counters.TlsHandshakesCompleted++;
        else
            _environment.Counters.TlsHandshakesFailed++;
    }

    private bool TryFlush()
    {
        bool isSent = _output.TrySend(_session.Output);
        _session.ClearOutput();
        return isSent;
    }
}
