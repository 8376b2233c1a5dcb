using System.Security.Cryptography;

namespace JbAspire.Protocols.Dtls;

/// <summary>
/// The SRTP master keys and salts that a handshake gave (RFC 5764 §4.2), split into ours and the peer's. Disposing zeroes them,
/// for every copy of this value.
/// </summary>
public readonly struct DtlsKeyingMaterial : IDisposable
{
    private readonly byte[] _material;
    private readonly SrtpProfileParameters _parameters;
    private readonly bool _isClient;

    internal DtlsKeyingMaterial(ushort srtpProfile, SrtpProfileParameters parameters, bool isClient, byte[] material)
    {
        SrtpProfile = srtpProfile;
        _parameters = parameters;
        _isClient = isClient;
        _material = material;
    }

    /// <summary>The negotiated SRTP protection profile, by IANA number.</summary>
    public ushort SrtpProfile { get; }

    /// <summary>The master key of what we send.</summary>
    public ReadOnlySpan<byte> LocalKey => Key(_isClient);

    /// <summary>The master salt of what we send.</summary>
    public ReadOnlySpan<byte> LocalSalt => Salt(_isClient);

    /// <summary>The master key of what the peer sends.</summary>
    public ReadOnlySpan<byte> RemoteKey => Key(!_isClient);

    /// <summary>The master salt of what the peer sends.</summary>
    public ReadOnlySpan<byte> RemoteSalt => Salt(!_isClient);

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_material);

    // RFC 5764 §4.2: client_write_key, server_write_key, client_write_salt, server_write_salt.
    private ReadOnlySpan<byte> Key(bool client) =>
        _material.AsSpan(client ? 0 : _parameters.KeyLength, _parameters.KeyLength);

    private ReadOnlySpan<byte> Salt(bool client) =>
        _material.AsSpan(2 * _parameters.KeyLength + (client ? 0 : _parameters.SaltLength), _parameters.SaltLength);
}
