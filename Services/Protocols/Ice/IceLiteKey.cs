using System.Text;

namespace JbAspire.Protocols.Ice;

/// <summary>Credentials with their bytes as they stand in USERNAME and key the HMAC.</summary>
internal sealed class IceLiteKey(IceCredentials credentials)
{
    internal IceCredentials Credentials { get; } = credentials;

    internal byte[] UsernameFragment { get; } = Encoding.UTF8.GetBytes(credentials.UsernameFragment);

    internal byte[] Password { get; } = Encoding.UTF8.GetBytes(credentials.Password);
}
