using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using JbAspire.Protocols.Tls;
using JbAspire.TestKit;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>A TLS session whose client's segments are altered on their way, from any moment of handshake or traffic on.</summary>
internal sealed class TlsSession : IFuzzTarget
{
    private const int MaxSegments = 64;
    private static readonly byte[] Plaintext = new byte[TlsServerSession.MaxPlaintextLength];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        Wire wire = new(input.ToArray());
        using (wire.Session)
        {
            try
            {
                Talk(wire);
            }
            catch (Exception exception) when (exception is AuthenticationException or IOException or EndOfStreamException or InvalidOperationException)
            {
                // The client gives up.
                FuzzException.Require(exception.InnerException is not FuzzException, exception.ToString());
            }

            if (wire.Broken is { } broken)
                throw new FuzzException(broken);
            wire.Session.HandleEndOfStream();
            wire.Session.Close();
        }

        FuzzException.Require(TestContext.Context.LiveConnections == 0, "Nothing native is left.");
    }

    private static void Talk(Wire wire)
    {
        using SslStream client = new(new PipeStream(wire.Receive, wire.Take), leaveInnerStreamOpen: true);
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(TestContext.Certificate.Root);
        client.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "turn.example",
            EnabledSslProtocols = wire.IsTls12 ? SslProtocols.Tls12 : SslProtocols.Tls13,
            CertificateChainPolicy = policy,
        });
        for (int i = 0; i < 4; i++)
            client.Write(new byte[100 * i]);
    }

    private sealed class Wire(byte[] script)
    {
        private readonly List<byte> _toClient = [];
        private int _position = 1;
        private int _segments;

        public TlsServerSession Session { get; } = new(TestContext.Context);

        public bool IsTls12 { get; } = script.Length > 0 && (script[0] & 1) != 0;

        public string? Broken { get; private set; }

        public byte[] Take()
        {
            byte[] bytes = [.. _toClient];
            _toClient.Clear();
            return bytes;
        }

        public void Receive(byte[] segment)
        {
            FuzzInput choices = new(script.AsSpan(Math.Min(_position, script.Length)));
            int before = choices.Length;
            byte[] altered = Alteration.Apply(segment, ref choices);
            _position += before - choices.Length;
            try
            {
                if (_segments++ < MaxSegments)
                    Read(altered);
            }
            catch (Exception exception)
            {
                Broken = exception.ToString();
            }
        }

        private void Read(ReadOnlySpan<byte> records)
        {
            while (Session.Read(ref records, Plaintext, out int length) == TlsReadStatus.Data)
                Session.TryWrite(Plaintext.AsSpan(0, length));
            _toClient.AddRange(Session.Output);
            Session.ClearOutput();
        }
    }
}
