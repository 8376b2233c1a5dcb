using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Ice;

namespace JbAspire.Sfu.Control;

/// <summary>mediasoup's names of states and roles.</summary>
internal static class StateNames
{
    public static string Of(IceState state) => state switch
    {
        IceState.Connected => "connected",
        IceState.Completed => "completed",
        IceState.Disconnected => "disconnected",
        IceState.Closed => "closed",
        _ => "new",
    };

    public static string Of(DtlsState state) => state switch
    {
        DtlsState.Connecting => "connecting",
        DtlsState.Connected => "connected",
        DtlsState.Failed => "failed",
        DtlsState.Closed => "closed",
        _ => "new",
    };

    public static string Of(DtlsRole role) => role == DtlsRole.Client ? "client" : "server";
}
