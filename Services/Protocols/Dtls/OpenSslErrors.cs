using System.Runtime.InteropServices;

namespace JbAspire.Protocols.Dtls;

/// <summary>OpenSSL's error queue, which belongs to the thread and must be empty before a call whose errors are read.</summary>
internal static unsafe class OpenSslErrors
{
    /// <summary>Empties the queue and names the first reason in it, or "unknown".</summary>
    public static string Take()
    {
        byte* reason = LibSsl.ERR_reason_error_string(LibSsl.ERR_get_error());
        string text = reason is null ? "unknown" : Marshal.PtrToStringUTF8((nint)reason) ?? "unknown";
        LibSsl.ERR_clear_error();
        return text;
    }
}
