using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace JbAspire.TestKit;

/// <summary>A DTLS 1.2 client without a certificate, over libssl, that checks nothing. Each record leaves in a datagram of its own.</summary>
public sealed unsafe partial class DtlsTestClient : IDisposable
{
    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";
    private const int RecordHeaderLength = 13;
    private const int RecordLengthOffset = 11;
    private const int ControlSetMtu = 17;
    private const ulong NoQueryMtu = 1UL << 12;

    private readonly nint _context;
    private readonly nint _ssl;
    private readonly nint _input;
    private readonly nint _output;

    public DtlsTestClient(string cipherList = "ECDHE-RSA-AES256-GCM-SHA384", int mtu = 1200)
    {
        _context = SSL_CTX_new(DTLS_client_method());
        fixed (byte* list = Encoding.ASCII.GetBytes(cipherList + '\0'))
        {
            if (SSL_CTX_set_cipher_list(_context, list) != 1)
                throw new InvalidOperationException(cipherList);
        }

        _ssl = SSL_new(_context);
        _input = BIO_new(BIO_s_mem());
        _output = BIO_new(BIO_s_mem());
        const int endOfFile = 130;
        _ = BIO_ctrl(_input, endOfFile, -1, null);        // an empty buffer is no end
        SSL_set_bio(_ssl, _input, _output);
        _ = SSL_set_options(_ssl, NoQueryMtu);
        _ = SSL_ctrl(_ssl, ControlSetMtu, mtu, null);
        SSL_set_connect_state(_ssl);
    }

    public bool IsConnected { get; private set; }

    public bool IsClosed { get; private set; }

    public List<byte[]> Messages { get; } = [];

    public string CipherSuite => Marshal.PtrToStringUTF8(SSL_CIPHER_get_name(SSL_get_current_cipher(_ssl)))!;

    /// <summary>Begins: gives the datagrams of the ClientHello.</summary>
    public List<byte[]> Start() => Advance();

    /// <summary>Takes a datagram of the server: gives the answers.</summary>
    public List<byte[]> Receive(byte[] datagram)
    {
        fixed (byte* pointer = datagram)
            _ = BIO_write(_input, pointer, datagram.Length);
        return Advance();
    }

    public List<byte[]> Send(byte[] message)
    {
        fixed (byte* pointer = message)
        {
            if (SSL_write(_ssl, pointer, message.Length) != message.Length)
                throw new InvalidOperationException("the message was not written");
        }

        return TakeDatagrams();
    }

    public List<byte[]> Close()
    {
        _ = SSL_shutdown(_ssl);
        return TakeDatagrams();
    }

    public void Dispose()
    {
        SSL_free(_ssl);
        SSL_CTX_free(_context);
    }

    private List<byte[]> Advance()
    {
        ERR_clear_error();
        IsConnected = IsConnected || SSL_do_handshake(_ssl) == 1;
        byte[] buffer = new byte[16 * 1024];
        fixed (byte* pointer = buffer)
        {
            int length = 0;
            while (IsConnected && (length = SSL_read(_ssl, pointer, buffer.Length)) > 0)
                Messages.Add(buffer[..length]);
            const int closeNotifyReceived = 2;
            IsClosed = (SSL_get_shutdown(_ssl) & closeNotifyReceived) != 0;
        }

        return TakeDatagrams();
    }

    private List<byte[]> TakeDatagrams()
    {
        List<byte[]> datagrams = [];
        byte[] buffer = new byte[64 * 1024];
        fixed (byte* pointer = buffer)
        {
            int length = BIO_read(_output, pointer, buffer.Length);
            for (int start = 0; start < length;)
            {
                int end = start + RecordHeaderLength + BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(start + RecordLengthOffset));
                datagrams.Add(buffer[start..end]);
                start = end;
            }
        }

        return datagrams;
    }

    [LibraryImport(Ssl)]
    private static partial nint DTLS_client_method();

    [LibraryImport(Ssl)]
    private static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Ssl)]
    private static partial void SSL_CTX_free(nint context);

    [LibraryImport(Ssl)]
    private static partial int SSL_CTX_set_cipher_list(nint context, byte* list);

    [LibraryImport(Ssl)]
    private static partial nint SSL_new(nint context);

    [LibraryImport(Ssl)]
    private static partial void SSL_free(nint ssl);

    [LibraryImport(Ssl)]
    private static partial void SSL_set_bio(nint ssl, nint input, nint output);

    [LibraryImport(Ssl)]
    private static partial ulong SSL_set_options(nint ssl, ulong options);

    [LibraryImport(Ssl)]
    private static partial nint SSL_ctrl(nint ssl, int command, nint argument, void* pointer);

    [LibraryImport(Ssl)]
    private static partial void SSL_set_connect_state(nint ssl);

    [LibraryImport(Ssl)]
    private static partial int SSL_do_handshake(nint ssl);

    [LibraryImport(Ssl)]
    private static partial int SSL_read(nint ssl, byte* buffer, int length);

    [LibraryImport(Ssl)]
    private static partial int SSL_write(nint ssl, byte* buffer, int length);

    [LibraryImport(Ssl)]
    private static partial int SSL_shutdown(nint ssl);

    [LibraryImport(Ssl)]
    private static partial int SSL_get_shutdown(nint ssl);

    [LibraryImport(Ssl)]
    private static partial nint SSL_get_current_cipher(nint ssl);

    [LibraryImport(Ssl)]
    private static partial nint SSL_CIPHER_get_name(nint cipher);

    [LibraryImport(Crypto)]
    private static partial nint BIO_s_mem();

    [LibraryImport(Crypto)]
    private static partial nint BIO_new(nint method);

    [LibraryImport(Crypto)]
    private static partial nint BIO_ctrl(nint bio, int command, nint argument, void* pointer);

    [LibraryImport(Crypto)]
    private static partial int BIO_read(nint bio, byte* buffer, int length);

    [LibraryImport(Crypto)]
    private static partial int BIO_write(nint bio, byte* data, int length);

    [LibraryImport(Crypto)]
    private static partial void ERR_clear_error();
}
