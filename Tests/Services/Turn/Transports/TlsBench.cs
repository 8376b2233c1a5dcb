extern alias Turn;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using JbAspire.Protocols.Tls;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using Turn::JbAspire.Turn.Transports;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Transports;

/// <summary>A bench with a certificate, and clients that speak TLS and DTLS to it.</summary>
internal sealed class TlsBench : IDisposable
{
    private readonly ServerCertificate _certificate = new();

    public TlsBench(ClientTransportOptions? options = null, int queueCapacity = 256 * 1024)
    {
        Bench = new TransportBench(options, queueCapacity);
        Context = Load(_certificate);
        Assert.True(Bench.Transports.TryUseCertificate(Context));
    }

    public TransportBench Bench { get; }

    public TlsServerContext Context { get; }

    public static TlsServerContext Load(ServerCertificate certificate) =>
        TlsServerContext.Load(new() { CertificatePath = certificate.CertificatePath, PrivateKeyPath = certificate.PrivateKeyPath });

    /// <summary>Opens a connection and shakes hands over it.</summary>
    public SslStream Connect(out FiveTuple path, int port = 40_000, int segmentLength = int.MaxValue, ServerCertificate? certificate = null)
    {
        FiveTuple opened = path = Bench.Connect(port);
        return Authenticate(opened, segmentLength, certificate ?? _certificate);
    }

    /// <summary>Shakes hands over an open connection.</summary>
    public SslStream Authenticate(FiveTuple path, int segmentLength = int.MaxValue, ServerCertificate? certificate = null)
    {
        PipeStream pipe = new(bytes => Bench.Receive(path, bytes), () => Bench.Sockets.TakeArrived(path)) { SegmentLength = segmentLength };
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add((certificate ?? _certificate).Root);
        SslStream client = new(pipe);
        client.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = (certificate ?? _certificate).Name,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = policy,
        });
        return client;
    }

    /// <summary>Carries datagrams between a DTLS client and the transports until neither side has one.</summary>
    public void Exchange(DtlsTestClient client, List<byte[]> toServer, FiveTuple path)
    {
        for (int rounds = 0; toServer.Count > 0 && rounds < 20; rounds++)
        {
            foreach (byte[] datagram in toServer)
                Bench.Receive(path, datagram);
            toServer = Deliver(client);
        }
    }

    /// <summary>Gives a DTLS client what was sent: its answers.</summary>
    public List<byte[]> Deliver(DtlsTestClient client)
    {
        List<byte[]> answers = [];
        while (Bench.Sink.TryTake(out byte[] datagram, out _))
            answers.AddRange(client.Receive(datagram));
        foreach ((byte[] datagram, _) in Bench.Sockets.LongDatagrams)
            answers.AddRange(client.Receive(datagram));
        Bench.Sockets.LongDatagrams.Clear();
        return answers;
    }

    public void Dispose()
    {
        Bench.Transports.Dispose();
        Assert.Equal(0, Context.LiveConnections);
        Assert.Equal(0, Bench.Counters.OpenStreams);
        Assert.Equal(0, Bench.Counters.OpenDtlsSessions);
        Assert.Equal(MonotonicTime.Never, Bench.Transports.NextDeadline);
        Context.Dispose();
        Assert.False(Context.TryAddReference());
        _certificate.Dispose();
    }
}
