using JbAspire.Protocols.Srtp;

namespace JbAspire.Media;

/// <summary>Which reason other layers' answers are.</summary>
internal static class DropReasons
{
    public static DropReason Of(SrtpResult result) => result switch
    {
        SrtpResult.AuthenticationFailed => DropReason.SrtpAuthenticationFailed,
        SrtpResult.Replayed => DropReason.SrtpReplayed,
        _ => DropReason.SrtpMalformed,
    };
}
