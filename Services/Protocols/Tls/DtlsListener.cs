using System.Buffers.Binary;
using System.Security.Cryptography;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Tls;

/// <summary>
/// The door of a DTLS server: each ClientHello is answered with a cookie (HelloVerifyRequest,
/// <see href="https://www.rfc-editor.org/rfc/rfc6347#section-4.2.1">RFC 6347 §4.2.1</see>), and only a client that shows it gets a session. One SSL
/// object serves all ClientHellos until one is accepted, so that a flood from made-up addresses makes nothing grow.
/// </summary>
/// <remarks>
/// The cookie is an HMAC-SHA-256 over both addresses with a secret that changes every two minutes; the secret before counts too. One owner.
/// </remarks>
public sealed unsafe class DtlsListener : IDisposable
{
    /// <summary>The largest ClientHello that is taken, in bytes.</summary>
    public const int MaxDatagramLength = 8192;

    private const int SecretLength = 32;
    private const int MaxAddressLength = 16;
    private const int PortLength = 2;
    private static readonly TimeSpan SecretLifetime = TimeSpan.FromMinutes(2);

    private readonly FillRandom _fillRandom;
    private readonly byte[] _secret = new byte[SecretLength];
    private readonly byte[] _secretBefore = new byte[SecretLength];
    private MonotonicTime _nextSecret;
    private bool _hasSecret;
    private TlsServerContext _context;
    private DtlsServerOutput _output;
    private TlsConnection? _connection;

    /// <summary>Makes a listener.</summary>
    public DtlsListener(TlsServerContext context, FillRandom fillRandom)
    {
        _context = context;
        _fillRandom = fillRandom;
        _output = new DtlsServerOutput(context.Options.Mtu);
    }

    /// <summary>
    /// Whether a datagram is worth a call of <see cref="Listen"/>: it starts with an unencrypted ClientHello. Cheap.
    /// </summary>
    public static bool IsClientHello(ReadOnlySpan<byte> datagram) => DtlsRecordHeader.IsClientHello(datagram);

    /// <summary>Sessions are made from another context from now on.</summary>
    public void Use(TlsServerContext context)
    {
        _context = context;
        DisposeConnection();
    }

    /// <summary>
    /// Takes a datagram of a client without a session. With <see cref="DtlsListenResult.CookieSent"/> take the answer by <see cref="TryTake"/>, with
    /// <see cref="DtlsListenResult.Accepted"/> drain the session.
    /// </summary>
    public DtlsListenResult Listen(ReadOnlySpan<byte> datagram, in FiveTuple path, MonotonicTime now, out DtlsServerSession? session)
    {
        session = null;
        if (datagram.Length > MaxDatagramLength || !DtlsRecordHeader.IsClientHello(datagram))
            return DtlsListenResult.Ignored;

        _output.Release();
        _output.IsSingle = true;
        _connection ??= new TlsConnection(_context, _output) { Cookies = [new byte[SecretLength], new byte[SecretLength]] };
        MakeCookies(_connection.Cookies, path, now);
        bool isAccepted;
        fixed (byte* pointer = datagram)
        {
            _connection.Bio.BeginReceive(pointer, datagram.Length);
            isAccepted = _connection.Listen();
            _connection.Bio.EndReceive();
        }

        if (!isAccepted)
            return _output.HasSingle ? DtlsListenResult.CookieSent : DtlsListenResult.Ignored;

        _output.IsSingle = false;
        session = new DtlsServerSession(_connection, _output, _context.Options);
        _connection = null;
        _output = new DtlsServerOutput(_context.Options.Mtu);
        session.Begin(now);
        return DtlsListenResult.Accepted;
    }

    /// <summary>Takes the HelloVerifyRequest.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than it: 60 bytes are enough.</exception>
    public bool TryTake(Span<byte> destination, out int length) => _output.TryTake(destination, out length);

    /// <summary>Frees the native object; sessions are not concerned.</summary>
    public void Dispose()
    {
        DisposeConnection();
        CryptographicOperations.ZeroMemory(_secret);
        CryptographicOperations.ZeroMemory(_secretBefore);
    }

    private void DisposeConnection()
    {
        _connection?.Dispose();
        _connection = null;
        _output.Release();
    }

    private void MakeCookies(byte[][] cookies, in FiveTuple path, MonotonicTime now)
    {
        if (!_hasSecret || now >= _nextSecret)
        {
            _secret.CopyTo(_secretBefore, 0);
            _fillRandom(_secret);
            if (!_hasSecret || now >= _nextSecret + SecretLifetime)
                _fillRandom(_secretBefore);
            _hasSecret = true;
            _nextSecret = now + SecretLifetime;
        }

        Span<byte> addresses = stackalloc byte[2 * (MaxAddressLength + PortLength)];
        addresses.Clear();
        Write(addresses, path.Remote);
        Write(addresses[(MaxAddressLength + PortLength)..], path.Local);
        HMACSHA256.HashData(_secret, addresses, cookies[0]);
        HMACSHA256.HashData(_secretBefore, addresses, cookies[1]);
    }

    private static void Write(Span<byte> destination, in TransportAddress address)
    {
        address.WriteAddress(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination[MaxAddressLength..], (ushort)address.Port);
    }
}
