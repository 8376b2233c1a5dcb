using System.Security.Cryptography;
using System.Text;
using JbAspire.Protocols.Dtls;

namespace JbAspire.Protocols.Tls;

/// <summary>A certificate, its intermediates and its private key, as libssl's objects.</summary>
internal sealed unsafe class TlsCertificate : IDisposable
{
    private readonly List<nint> _intermediates = [];

    private TlsCertificate()
    {
    }

    /// <summary>The X509 object of the server's certificate.</summary>
    public nint Certificate { get; private set; }

    /// <summary>The X509 objects behind it in the file.</summary>
    public IReadOnlyList<nint> Intermediates => _intermediates;

    /// <summary>The EVP_PKEY object.</summary>
    public nint PrivateKey { get; private set; }

    /// <summary>Reads both files, each once.</summary>
    /// <exception cref="InvalidDataException">A file cannot be read or is not what it should be; the message is one line that names it.</exception>
    public static TlsCertificate Load(string certificatePath, string privateKeyPath, string? password)
    {
        TlsCertificate loaded = new();
        try
        {
            loaded.ReadCertificates(certificatePath);
            loaded.ReadPrivateKey(privateKeyPath, password);
            return loaded;
        }
        catch (InvalidDataException)
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        LibSsl.X509_free(Certificate);
        LibSsl.EVP_PKEY_free(PrivateKey);
        _intermediates.ForEach(LibSsl.X509_free);
        _intermediates.Clear();
        Certificate = 0;
        PrivateKey = 0;
    }

    private void ReadCertificates(string path)
    {
        byte[] pem = ReadFile("certificate", path);
        fixed (byte* pointer = pem)
        {
            LibSsl.ERR_clear_error();
            nint bio = LibSslServer.BIO_new_mem_buf(pointer, pem.Length);
            while (LibSslServer.PEM_read_bio_X509(bio, null, 0, null) is var certificate && certificate != 0)
            {
                if (Certificate == 0)
                    Certificate = certificate;
                else
                    _intermediates.Add(certificate);
            }

            _ = LibSslServer.BIO_free(bio);
        }

        // The loop ends at the end of the file, which libcrypto reports as a missing start line; a damaged certificate reads otherwise.
        string reason = OpenSslErrors.Take();
        if (Certificate == 0 || reason != "no start line")
            throw new InvalidDataException($"The TLS certificate file {path} is not usable: {reason}.");
    }

    private void ReadPrivateKey(string path, string? password)
    {
        byte[] pem = ReadFile("private key", path);
        byte[] secret = Encoding.UTF8.GetBytes((password ?? "") + '\0');
        fixed (byte* pointer = pem, secretPointer = secret)
        {
            LibSsl.ERR_clear_error();
            nint bio = LibSslServer.BIO_new_mem_buf(pointer, pem.Length);

            // Without any password libcrypto would ask the terminal; an empty one fails for an encrypted key.
            PrivateKey = LibSslServer.PEM_read_bio_PrivateKey(bio, null, 0, secretPointer);
            _ = LibSslServer.BIO_free(bio);
        }

        bool isEncrypted = pem.AsSpan().IndexOf("ENCRYPTED"u8) >= 0;
        CryptographicOperations.ZeroMemory(pem);
        CryptographicOperations.ZeroMemory(secret);
        string reason = OpenSslErrors.Take();
        if (PrivateKey == 0)
        {
            string hint = isEncrypted ? " (it is encrypted: is the password set, and right?)" : "";
            throw new InvalidDataException($"The TLS private key file {path} is not usable: {reason}{hint}.");
        }
    }

    private static byte[] ReadFile(string what, string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException($"The TLS {what} file {path} cannot be read: {exception.Message}", exception);
        }
    }
}
