using System.Diagnostics;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Srtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Benchmarks.Stages;

/// <summary>
/// The server's part of a DTLS handshake with mutual ECDSA P-256 certificates, from the session's making to its end, with the SRTP contexts that it keys.
/// The client's part is not counted.
/// </summary>
internal sealed class HandshakeStage : Stage
{
    private static readonly DateTimeOffset CertificateDate = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DtlsCertificate _serverCertificate = DtlsCertificate.CreateSelfSigned(CertificateDate);
    private readonly DtlsCertificate _clientCertificate = DtlsCertificate.CreateSelfSigned(CertificateDate);
    private readonly DtlsContext _serverContext;
    private readonly DtlsContext _clientContext;
    private readonly DtlsFingerprint[] _clientFingerprints;
    private readonly DtlsFingerprint[] _serverFingerprints;
    private readonly byte[] _datagram = new byte[2048];
    private readonly MonotonicTime _now = MonotonicTime.FromMilliseconds(1_000_000);
    private long _ticks;
    private long _bytes;

    public HandshakeStage()
        : base("handshake", 3)
    {
        _serverContext = new DtlsContext(_serverCertificate, new DtlsOptions());
        _clientContext = new DtlsContext(_clientCertificate, new DtlsOptions());

        // Signalling gives one, as browsers do.
        _clientFingerprints = [_clientContext.Fingerprints[0]];
        _serverFingerprints = [_serverContext.Fingerprints[0]];
    }

    public override StageRun Measure()
    {
        (_ticks, _bytes) = (0, 0);
        Run();
        return new StageRun(_ticks, _bytes);
    }

    public override void Run()
    {
        for (int i = 0; i < Operations; i++)
        {
            Connect();
        }
    }

    protected override void Close()
    {
        _serverContext.Dispose();
        _clientContext.Dispose();
        _serverCertificate.Dispose();
        _clientCertificate.Dispose();
    }

    private void Connect()
    {
        using var client = new DtlsSession(_clientContext, DtlsRole.Client, _serverFingerprints);
        (long start, long bytes) = Begin();
        var server = new DtlsSession(_serverContext, DtlsRole.Server, _clientFingerprints);
        server.Start(_now);
        End(start, bytes);
        client.Start(_now);
        while (client.TryWriteTransmit(_datagram, out int length))
        {
            (start, bytes) = Begin();
            server.HandleDatagram(_datagram.AsSpan(0, length), _now);
            End(start, bytes);
            Answer(server, client);
        }

        (start, bytes) = Begin();
        SamplePacket.Require(server.TryReadEvent(out DtlsEvent last) && last.Kind == DtlsEventKind.Connected, Name);
        SamplePacket.Require(server.TryExportKeyingMaterial(out DtlsKeyingMaterial material), Name);
        using (material)
        {
            using var sender = new SrtpSender((SrtpProfile)material.SrtpProfile, material.LocalKey, material.LocalSalt);
            using var receiver = new SrtpReceiver((SrtpProfile)material.SrtpProfile, material.RemoteKey, material.RemoteSalt);
        }

        server.Dispose();
        End(start, bytes);
    }

    // The client sends nothing while it has not got the server's whole flight.
    private void Answer(DtlsSession server, DtlsSession client)
    {
        while (true)
        {
            (long start, long bytes) = Begin();
            bool any = server.TryWriteTransmit(_datagram, out int length);
            End(start, bytes);
            if (!any)
            {
                return;
            }

            client.HandleDatagram(_datagram.AsSpan(0, length), _now);
        }
    }

    private static (long Start, long Bytes) Begin() => (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());

    private void End(long start, long bytes)
    {
        _ticks += Stopwatch.GetTimestamp() - start;
        _bytes += GC.GetAllocatedBytesForCurrentThread() - bytes;
    }
}
