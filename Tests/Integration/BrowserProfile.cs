using System.Diagnostics;

namespace JbAspire.Tests.Integration;

/// <summary>A home folder for the browser alone, with a certificate database that trusts <see cref="TestAuthority"/>.</summary>
internal sealed class BrowserProfile : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private readonly string _home = Directory.CreateTempSubdirectory("jbaspire-browser-").FullName;

    /// <summary>The variables of this process, with the home folder replaced.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment
    {
        get
        {
            foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
            {
                if (variable.Key is not "HOME")
                    yield return new((string)variable.Key, (string?)variable.Value ?? "");
            }

            yield return new("HOME", _home);
        }
    }

    public async Task TrustAuthorityAsync()
    {
        var database = Path.Combine(_home, ".pki/nssdb");
        Directory.CreateDirectory(database);
        var authority = Path.Combine(_home, "authority.crt");
        await File.WriteAllTextAsync(authority, TestAuthority.CertificatePem);
        await RunCertutilAsync("-N", "-d", $"sql:{database}", "--empty-password");
        await RunCertutilAsync("-A", "-d", $"sql:{database}", "-n", "tests", "-t", "C,,", "-i", authority);
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_home, recursive: true);
        }
        catch (IOException)
        {
            // The browser is writing its last file: the folder is in the system's temporary place.
        }
    }

    private static async Task RunCertutilAsync(params string[] arguments)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        using var certutil = Process.Start(new ProcessStartInfo("certutil", arguments) { RedirectStandardError = true, RedirectStandardInput = true })
            ?? throw new InvalidOperationException("certutil (package libnss3-tools) could not be started.");
        certutil.StandardInput.Close();
        var errors = certutil.StandardError.ReadToEndAsync(timeout.Token);
        await certutil.WaitForExitAsync(timeout.Token);
        if (certutil.ExitCode != 0)
            throw new InvalidOperationException($"certutil {string.Join(' ', arguments)}: {await errors}");
    }
}
