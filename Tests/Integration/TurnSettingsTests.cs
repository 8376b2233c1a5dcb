using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Xunit;

namespace JbAspire.Tests.Integration;

/// <summary>What the AppHost tells the TURN server; nothing is started.</summary>
public sealed class TurnSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jbaspire-turn-").FullName;
    private readonly string[] _certificate;

    public TurnSettingsTests()
    {
        var (certificate, key) = TestAuthority.Issue(_folder, IPAddress.Loopback);
        _certificate = [$"--Parameters:turn-cert={certificate}", $"--Parameters:turn-pkey={key}"];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Server_gets_the_limits_of_the_seed()
    {
        var variables = await VariablesAsync([.. _certificate, "--Ports:RelayMin=50000", "--Ports:RelayMax=50099"]);

        Assert.Equal("12", variables["Turn__UserQuota"]);
        Assert.Equal("1200", variables["Turn__TotalQuota"]);
        Assert.Equal("1000000", variables["Turn__MaxBps"]);
        Assert.Equal("true", variables["Turn__Fingerprint"]);
        Assert.Equal("50000", variables["Turn__MinPort"]);
        Assert.Equal("50099", variables["Turn__MaxPort"]);
    }

    [Fact]
    public async Task Loopback_may_be_a_peer_only_where_the_system_is_on_loopback()
    {
        var loopback = await VariablesAsync([.. _certificate, "--Parameters:public-address=127.0.0.1"]);
        Assert.Equal("true", loopback["Turn__AllowLoopbackPeers"]);
        Assert.Equal("127.0.0.1", loopback["Turn__RelayIp"]);
        Assert.DoesNotContain("Turn__AllowedPeerIp__0", loopback.Keys);

        var outside = await VariablesAsync([.. _certificate, "--Parameters:public-address=192.0.2.77"]);
        Assert.DoesNotContain("Turn__AllowLoopbackPeers", outside.Keys);
        Assert.Equal("192.0.2.77", outside["Turn__AllowedPeerIp__0"]);
    }

    [Fact]
    public async Task Address_behind_a_nat_is_told_with_the_one_that_it_stands_for()
    {
        // An address of nobody's: where there is a way to it, it starts at an address of this machine.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        string? local = null;
        try
        {
            socket.Connect(IPAddress.Parse("203.0.113.77"), 9);
            local = ((IPEndPoint)socket.LocalEndPoint!).Address.ToString();
        }
        catch (SocketException)
        {
            // A machine without a network.
        }

        var variables = await VariablesAsync([.. _certificate, "--Parameters:public-address=203.0.113.77"]);

        Assert.Equal(local is null ? "203.0.113.77" : $"203.0.113.77/{local}", variables["Turn__ExternalIp"]);
        Assert.Equal(local, variables.GetValueOrDefault("Turn__RelayIp"));
        Assert.Equal("203.0.113.77", variables["Turn__AllowedPeerIp__0"]);
        Assert.Equal(local, variables.GetValueOrDefault("Turn__AllowedPeerIp__1"));
        Assert.DoesNotContain("Turn__AllowedPeerIp__2", variables.Keys);
    }

    [Fact]
    public async Task Certificate_is_made_once_for_the_public_address_and_its_key_is_for_the_owner_alone()
    {
        var first = await VariablesAsync([]);
        var second = await VariablesAsync([]);

        using var certificate = X509Certificate2.CreateFromPemFile(first["Turn__Cert"], first["Turn__Pkey"]);
        Assert.Contains(IPAddress.Loopback, certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateIPAddresses());
        Assert.InRange(certificate.NotAfter, DateTime.Now.AddDays(29), DateTime.Now.AddDays(366));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(first["Turn__Pkey"]));
        Assert.Equal(first["Turn__Cert"], second["Turn__Cert"]);
        using var again = X509Certificate2.CreateFromPemFile(second["Turn__Cert"], second["Turn__Pkey"]);
        Assert.Equal(certificate.Thumbprint, again.Thumbprint);
    }

    [Theory]
    [InlineData("--Parameters:turn-server=other", "Parameters:turn-server")]
    [InlineData("--Parameters:turn-cert=/nowhere/turn.crt", "Parameters:turn-cert")]
    [InlineData("--Parameters:public-address=turn.example.com", "Parameters:public-address")]
    [InlineData("--Ports:TurnTls=3478", "Ports:TurnTls")]
    [InlineData("--Ports:RelayMax=1000", "Ports:RelayMax")]
    public async Task Wrong_value_is_refused_by_name(string argument, string setting)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => VariablesAsync([argument]));

        Assert.Contains(setting, exception.GetBaseException().Message, StringComparison.Ordinal);
    }

    // Parameters and addresses are known when the system runs; what is a text already is all that is looked at here.
    private static async Task<Dictionary<string, string>> VariablesAsync(string[] arguments)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.JbAspire_AppHost>(arguments, timeout.Token);
        await builder.BuildAsync(timeout.Token);
        var turn = builder.Resources.Single(resource => resource.Name == "turn");
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, turn, cancellationToken: timeout.Token);
        foreach (var annotation in turn.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(context);
        return context.EnvironmentVariables
            .Where(variable => variable.Value is string)
            .ToDictionary(variable => variable.Key, variable => (string)variable.Value);
    }
}
