using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace JbAspire.AppHost;

/// <summary>
/// The certificate of TURN over TLS: that of <c>Parameters:turn-cert</c> and <c>Parameters:turn-pkey</c> (PEM files), else one that signs itself, for
/// development: made once for the public address, valid for a year, and kept beside the user secrets.
/// </summary>
internal sealed record TurnCertificate(string CertificatePath, string KeyPath)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan RenewedBefore = TimeSpan.FromDays(30);

    public static TurnCertificate? Find(IDistributedApplicationBuilder builder, IPAddress address)
    {
        var given = (Certificate: builder.Configuration["Parameters:turn-cert"], Key: builder.Configuration["Parameters:turn-pkey"]);
        if (!string.IsNullOrEmpty(given.Certificate) || !string.IsNullOrEmpty(given.Key))
            return new TurnCertificate(ExistingFile("turn-cert", given.Certificate), ExistingFile("turn-pkey", given.Key));
        return builder.ExecutionContext.IsRunMode && SecretsFolder(builder) is { } folder ? GetOrMake(folder, address, DateTimeOffset.UtcNow) : null;
    }

    private static TurnCertificate GetOrMake(string folder, IPAddress address, DateTimeOffset now)
    {
        // A colon of an IPv6 address is no character for a file name everywhere.
        var name = Path.Combine(folder, "turn-" + address.ToString().Replace(':', '-'));
        var certificate = new TurnCertificate(name + ".crt", name + ".key");
        if (!certificate.IsUsable(now))
            certificate.Make(address, now);
        return certificate;
    }

    private bool IsUsable(DateTimeOffset now)
    {
        if (!File.Exists(CertificatePath) || !File.Exists(KeyPath))
            return false;
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(CertificatePath, KeyPath);
            return certificate.NotAfter.ToUniversalTime() - RenewedBefore > now;
        }
        catch (CryptographicException)
        {
            // Broken, or of two different starts: made anew.
            return false;
        }
    }

    private void Make(IPAddress address, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={address}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now + Lifetime);

        Directory.CreateDirectory(Path.GetDirectoryName(KeyPath)!);
        Write(KeyPath, key.ExportPkcs8PrivateKeyPem());
        Write(CertificatePath, certificate.ExportCertificatePem());
    }

    // Complete under another name first: a server that starts meanwhile reads the old file or the new one.
    private static void Write(string path, string pem)
    {
        var temporary = $"{path}.{Environment.ProcessId}";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var writer = new StreamWriter(temporary, options))
            writer.WriteLine(pem);
        File.Move(temporary, path, overwrite: true);
    }

    private static string ExistingFile(string name, string? path) => File.Exists(path)
        ? Path.GetFullPath(path)
        : throw new DistributedApplicationException($"Parameters:{name} is '{path}': it must be a PEM file; certificate and private key are given together.");

    private static string? SecretsFolder(IDistributedApplicationBuilder builder) =>
        builder.AppHostAssembly?.GetCustomAttribute<UserSecretsIdAttribute>()?.UserSecretsId is { } id
            ? Path.GetDirectoryName(PathHelper.GetSecretsPathFromSecretsId(id))
            : null;
}
