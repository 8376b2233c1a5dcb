using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// The imports of this assembly pass pointers and integers only: no marshalling stub stands between a packet and OpenSSL.
[assembly: DisableRuntimeMarshalling]

namespace JbAspire.Protocols.Wire;

/// <summary>
/// Finds OpenSSL 3's two libraries once a process, under the names that each platform gives them. An assembly can have one
/// import resolver only, so DTLS and SRTP share this one.
/// </summary>
internal static partial class OpenSslLibrary
{
    /// <summary>The import name of libcrypto.</summary>
    public const string Crypto = "openssl-libcrypto";

    /// <summary>The import name of libssl.</summary>
    public const string Ssl = "openssl-libssl";

    private const uint OldestVersion = 0x3000_0000;

    // OPENSSL_INIT_NO_ATEXIT: the runtime uses the same library, and threads may still be in it while the process ends.
    private const ulong InitNoAtExit = 0x0008_0000;

    private static readonly string[] CryptoNames = ["libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll", "libcrypto-3-arm64.dll"];
    private static readonly string[] SslNames = ["libssl.so.3", "libssl.3.dylib", "libssl-3-x64.dll", "libssl-3-arm64.dll"];

    private static volatile bool _ready;

    // The resolver must be there before the first import, whichever type of the assembly makes that.
#pragma warning disable CA2255
    [ModuleInitializer]
    internal static void SetResolver() => NativeLibrary.SetDllImportResolver(typeof(OpenSslLibrary).Assembly, Resolve);
#pragma warning restore CA2255

    /// <summary>Loads both libraries, or says in one line what is missing. Cheap after the first call; any thread may call it.</summary>
    /// <exception cref="DllNotFoundException">A library is missing, or older than 3.0.</exception>
    public static void EnsureLoaded()
    {
        if (_ready)
        {
            return;
        }

        Require(CryptoNames);
        Require(SslNames);
        nuint version = OpenSSL_version_num();
        if (version < OldestVersion)
        {
            throw new DllNotFoundException($"OpenSSL 3.0 or newer is needed, not version 0x{version:x8}.");
        }

        _ = OPENSSL_init_ssl(InitNoAtExit, 0);
        _ready = true;
    }

    private static void Require(string[] names)
    {
        if (Load(names) == 0)
        {
            throw new DllNotFoundException(
                $"OpenSSL 3 is needed and {names[0]} was not found: install it (Debian and Ubuntu: apt-get install libssl3) or put it on the library path.");
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name switch
    {
        Crypto => Load(CryptoNames),
        Ssl => Load(SslNames),
        _ => 0,
    };

    private static nint Load(string[] names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
            {
                return handle;
            }
        }

        return 0;
    }

    [LibraryImport(Crypto)]
    private static partial nuint OpenSSL_version_num();

    [LibraryImport(Ssl)]
    private static partial int OPENSSL_init_ssl(ulong options, nint settings);
}
