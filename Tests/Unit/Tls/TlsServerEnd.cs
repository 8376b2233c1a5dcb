using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using JbAspire.Protocols.Tls;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Unit.Tls;

/// <summary>A server's session whose peer is the framework's SslStream, in memory; it sends each message back.</summary>
internal sealed class TlsServerEnd : IDisposable
{
    private readonly byte[] _plaintext = new byte[TlsServerSession.MaxPlaintextLength];
    private readonly List<byte> _toClient = [];

    public TlsServerEnd(TlsServerContext context)
    {
        Session = new TlsServerSession(context);
        Pipe = new PipeStream(Receive, Take);
    }

    public TlsServerSession Session { get; }

    public PipeStream Pipe { get; }

    public TlsReadStatus LastStatus { get; private set; }

    public string Version { get; private set; } = "";

    public string CipherSuite { get; private set; } = "";

    public List<byte> Received { get; } = [];

    public bool IsEchoing { get; set; } = true;

    /// <summary>Connects a client that trusts the root of <paramref name="certificate"/> alone, so the chain has to come from the server.</summary>
    public SslStream Connect(
        ServerCertificate certificate, SslProtocols protocols = SslProtocols.Tls12 | SslProtocols.Tls13, TlsCipherSuite? suite = null)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(certificate.Root);
        SslStream client = new(Pipe);
        client.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = certificate.Name,
            EnabledSslProtocols = protocols,
            CertificateChainPolicy = policy,
            CipherSuitesPolicy = suite is { } one && OperatingSystem.IsLinux() ? new CipherSuitesPolicy([one]) : null,
        });
        return client;
    }

    public void Receive(byte[] records)
    {
        ReadOnlySpan<byte> rest = records;
        while ((LastStatus = Session.Read(ref rest, _plaintext, out int length)) == TlsReadStatus.Data)
        {
            Received.AddRange(_plaintext.AsSpan(0, length));
            if (IsEchoing)
                Assert.True(Session.TryWrite(_plaintext.AsSpan(0, length)));
            TakeOutput();
        }

        Assert.True(LastStatus != TlsReadStatus.NeedsMore || rest.IsEmpty);
        TakeOutput();
        if (Session.State == TlsState.Connected)
            (Version, CipherSuite) = (Session.Version, Session.CipherSuite);
    }

    public void TakeOutput()
    {
        _toClient.AddRange(Session.Output);
        Session.ClearOutput();
    }

    public byte[] Take()
    {
        byte[] bytes = [.. _toClient];
        _toClient.Clear();
        return bytes;
    }

    public void Dispose() => Session.Dispose();
}
