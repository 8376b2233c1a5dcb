using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Interop.Dtls;

/// <summary>The openssl program as the other side, over a UDP socket on loopback.</summary>
public sealed class OpenSslPeerTests : IDisposable
{
    private const string Material = "Keying material: ";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("dtls-interop").FullName;
    private readonly StringBuilder _output = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly DtlsCertificate _certificate = DtlsCertificate.CreateSelfSigned(DateTimeOffset.UtcNow);

    private MonotonicTime Now => new(_clock.Elapsed.Ticks * 100);

    [Theory]
    [InlineData("SRTP_AEAD_AES_128_GCM", 7, 56)]
    [InlineData("SRTP_AEAD_AES_256_GCM", 8, 88)]
    [InlineData("SRTP_AES128_CM_SHA1_80", 1, 60)]
    public void S_client_connects_and_derives_the_same_keys(string profile, int id, int materialLength)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        DtlsFingerprint fingerprint = WriteCertificate();
        using DtlsContext context = new(_certificate, new DtlsOptions());
        using DtlsSession session = new(context, DtlsRole.Server, [fingerprint]);
        session.Start(Now);
        using Process openssl = StartOpenSsl(
            $"s_client -dtls1_2 -connect {socket.LocalEndPoint} -use_srtp {profile} -cert certificate.pem -key key.pem "
                + $"-keymatexport EXTRACTOR-dtls_srtp -keymatexportlen {materialLength}");
        try
        {
            Pump(socket, remote: null, session, () => session.State == DtlsState.Connected && Output().Contains(Material, StringComparison.Ordinal));
            Assert.Equal(DtlsState.Connected, session.State);
            Assert.True(session.TryExportKeyingMaterial(out DtlsKeyingMaterial material));
            using (material)
            {
                Assert.Equal(id, material.SrtpProfile);
                string expected = Convert.ToHexString(
                    [.. material.RemoteKey, .. material.LocalKey, .. material.RemoteSalt, .. material.LocalSalt]);
                Assert.Contains(Material + expected, Output(), StringComparison.Ordinal);
            }

            // "Q" at the start of a line makes s_client close.
            openssl.StandardInput.WriteLine("Q");
            Pump(socket, remote: null, session, () => session.State == DtlsState.Closed);
            Assert.Equal(DtlsState.Closed, session.State);
        }
        finally
        {
            Stop(openssl);
        }
    }

    [Fact]
    public void S_server_is_connected_to()
    {
        DtlsFingerprint fingerprint = WriteCertificate();
        int port = FreePort();
        using Process openssl = StartOpenSsl(
            $"s_server -dtls1_2 -accept 127.0.0.1:{port} -use_srtp SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM -cert certificate.pem -key key.pem -Verify 1 "
                + "-keymatexport EXTRACTOR-dtls_srtp -keymatexportlen 60");
        try
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            using DtlsContext context = new(_certificate, new DtlsOptions());
            using DtlsSession session = new(context, DtlsRole.Client, [fingerprint]);
            SpinWait.SpinUntil(() => Output().Contains("ACCEPT", StringComparison.Ordinal), Limit);
            session.Start(Now);
            Pump(
                socket,
                new IPEndPoint(IPAddress.Loopback, port),
                session,
                () => session.State == DtlsState.Connected && Output().Contains(Material, StringComparison.Ordinal));
            Assert.Equal(DtlsState.Connected, session.State);
            Assert.True(session.TryExportKeyingMaterial(out DtlsKeyingMaterial material));
            using (material)
            {
                Assert.Equal(1, material.SrtpProfile);
                string expected = Convert.ToHexString(
                    [.. material.LocalKey, .. material.RemoteKey, .. material.LocalSalt, .. material.RemoteSalt]);
                Assert.Contains(Material + expected, Output(), StringComparison.Ordinal);
            }
        }
        finally
        {
            Stop(openssl);
        }
    }

    public void Dispose()
    {
        _certificate.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static void Stop(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.WaitForExit();
    }

    private void Pump(Socket socket, EndPoint? remote, DtlsSession session, Func<bool> until)
    {
        byte[] buffer = new byte[4096];
        TimeSpan end = _clock.Elapsed + Limit;
        while (!until() && _clock.Elapsed < end)
        {
            while (remote is not null && session.TryWriteTransmit(buffer, out int length))
            {
                socket.SendTo(buffer.AsSpan(0, length), SocketFlags.None, remote);
            }

            if (socket.Poll(20_000, SelectMode.SelectRead))
            {
                EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                int length = socket.ReceiveFrom(buffer, ref from);
                remote = from;
                session.HandleDatagram(buffer.AsSpan(0, length), Now);
            }

            if (Now >= session.NextDeadline)
            {
                session.HandleDeadline(Now);
            }

            while (remote is not null && session.TryWriteTransmit(buffer, out int length))
            {
                socket.SendTo(buffer.AsSpan(0, length), SocketFlags.None, remote);
            }
        }
    }

    private DtlsFingerprint WriteCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=openssl", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(_directory, "certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_directory, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        string hash = Convert.ToHexString(SHA256.HashData(certificate.RawData));
        return new DtlsFingerprint("sha-256", string.Join(':', hash.Chunk(2).Select(pair => new string(pair))));
    }

    private Process StartOpenSsl(string arguments)
    {
        ProcessStartInfo start = new("openssl", arguments)
        {
            WorkingDirectory = _directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }

    private string Output()
    {
        lock (_output)
        {
            return _output.ToString();
        }
    }
}
