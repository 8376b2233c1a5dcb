using System.Net.Security;
using System.Security.Authentication;
using JbAspire.Protocols.Tls;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Unit.Tls;

public sealed class TlsServerContextTests(TlsFixture fixture) : IClassFixture<TlsFixture>
{
    private ServerCertificate Files => fixture.Certificate;

    [Fact]
    public void Missing_files_are_named()
    {
        AssertRefused(new() { CertificatePath = "/nowhere/c.pem", PrivateKeyPath = Files.PrivateKeyPath }, "/nowhere/c.pem");
        AssertRefused(new() { CertificatePath = Files.CertificatePath, PrivateKeyPath = "/nowhere/k.pem" }, "/nowhere/k.pem");
    }

    [Fact]
    public void Files_of_another_kind_are_named()
    {
        AssertRefused(new() { CertificatePath = Files.PrivateKeyPath, PrivateKeyPath = Files.PrivateKeyPath }, Files.PrivateKeyPath);
        AssertRefused(new() { CertificatePath = Files.CertificatePath, PrivateKeyPath = Files.CertificatePath }, Files.CertificatePath);
    }

    [Fact]
    public void Damaged_certificate_is_named_even_where_it_is_an_intermediate()
    {
        using ServerCertificate damaged = new();
        string[] lines = File.ReadAllLines(damaged.CertificatePath);
        lines[^3] = "!" + lines[^3][1..];
        File.WriteAllLines(damaged.CertificatePath, lines);
        AssertRefused(
            new() { CertificatePath = damaged.CertificatePath, PrivateKeyPath = damaged.PrivateKeyPath }, damaged.CertificatePath);
    }

    [Fact]
    public void Key_of_another_certificate_is_refused()
    {
        using ServerCertificate other = new();
        AssertRefused(new() { CertificatePath = Files.CertificatePath, PrivateKeyPath = other.PrivateKeyPath }, other.PrivateKeyPath);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public void Encrypted_key_needs_its_password_which_no_message_tells(string? password)
    {
        using ServerCertificate encrypted = new(password: "secret");
        TlsServerOptions options = new() { CertificatePath = encrypted.CertificatePath, PrivateKeyPath = encrypted.PrivateKeyPath };
        TlsServerContext.Load(options with { PrivateKeyPassword = "secret" }).Dispose();
        string message = AssertRefused(options with { PrivateKeyPassword = password }, encrypted.PrivateKeyPath);
        string withoutPath = message.Replace(encrypted.PrivateKeyPath, "", StringComparison.Ordinal);
        Assert.DoesNotContain(password ?? "secret", withoutPath, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_may_be_in_one_file()
    {
        string path = Path.Combine(Path.GetDirectoryName(Files.CertificatePath)!, "both.pem");
        File.WriteAllText(path, File.ReadAllText(Files.PrivateKeyPath) + '\n' + File.ReadAllText(Files.CertificatePath));
        TlsServerContext.Load(new() { CertificatePath = path, PrivateKeyPath = path }).Dispose();
    }

    [Theory]
    [InlineData("NONSENSE")]
    [InlineData("AES128-SHA")]          // RSA key exchange
    [InlineData("aNULL:eNULL")]
    public void Cipher_list_that_leaves_nothing_is_refused(string list) =>
        AssertRefused(new() { CertificatePath = Files.CertificatePath, PrivateKeyPath = Files.PrivateKeyPath, CipherList = list }, list);

    [Fact]
    public void Cipher_list_decides()
    {
        using TlsServerContext context = TlsServerContext.Load(new()
        {
            CertificatePath = Files.CertificatePath,
            PrivateKeyPath = Files.PrivateKeyPath,
            CipherList = "AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256",
        });
        using TlsServerEnd server = new(context);
        using SslStream client = server.Connect(Files, SslProtocols.Tls12);
        Assert.Equal("ECDHE-RSA-AES128-GCM-SHA256", server.CipherSuite);
        using TlsServerEnd other = new(context);
        Assert.Throws<AuthenticationException>(
            () => other.Connect(Files, SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384).Dispose());
    }

    [Theory]
    [InlineData(547, 1000)]
    [InlineData(1473, 1000)]
    [InlineData(1200, 19)]
    [InlineData(1200, 60_001)]
    public void Values_out_of_range_are_named(int mtu, int milliseconds)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => TlsServerContext.Load(new()
        {
            CertificatePath = Files.CertificatePath,
            PrivateKeyPath = Files.PrivateKeyPath,
            Mtu = mtu,
            InitialRetransmissionTimeout = TimeSpan.FromMilliseconds(milliseconds),
        }));
        Assert.Contains("the range is", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sessions_survive_the_end_of_their_context()
    {
        using ServerCertificate renewed = new("renewed.example");
        TlsServerContext before = Load(Files);
        using TlsServerContext after = Load(renewed);
        using TlsServerEnd old = new(before);
        using SslStream client = old.Connect(Files);
        using TlsServerEnd underWay = new(before);
        before.Dispose();
        Assert.False(before.TryAddReference());
        Assert.Throws<ObjectDisposedException>(() => new TlsServerSession(before));

        client.Write("still"u8);
        byte[] answer = new byte[5];
        client.ReadExactly(answer);
        Assert.Equal("still"u8.ToArray(), answer);
        using SslStream late = underWay.Connect(Files);
        Assert.Equal("CN=turn.example", late.RemoteCertificate!.Subject);
        using TlsServerEnd next = new(after);
        using SslStream newClient = next.Connect(renewed);
        Assert.Equal("CN=renewed.example", newClient.RemoteCertificate!.Subject);
    }

    [Fact]
    public void References_keep_a_context()
    {
        TlsServerContext context = Load(Files);
        Assert.True(context.TryAddReference());
        context.Dispose();
        context.Dispose();
        new TlsServerSession(context).Dispose();
        context.Release();
        Assert.False(context.TryAddReference());
    }

    private static TlsServerContext Load(ServerCertificate files) =>
        TlsServerContext.Load(new() { CertificatePath = files.CertificatePath, PrivateKeyPath = files.PrivateKeyPath });

    private static string AssertRefused(TlsServerOptions options, string named)
    {
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => TlsServerContext.Load(options));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        return exception.Message;
    }
}
