using System.Net.WebSockets;

namespace JbAspire.Signaling.WebSockets;

/// <summary>Close codes beyond those that <see cref="WebSocketCloseStatus"/> names (RFC 6455 §7.4, IANA registry).</summary>
internal static class CloseCode
{
    /// <summary>1012: the SFU that served the room is gone; connect again and join again.</summary>
    public const WebSocketCloseStatus ServiceRestart = (WebSocketCloseStatus)1012;

    /// <summary>1013: the client reads too slowly; connect again later.</summary>
    public const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    /// <summary>4000: another connection took this peer's place. protoo clients do not reconnect after it.</summary>
    public const WebSocketCloseStatus Replaced = (WebSocketCloseStatus)4000;

    /// <summary>4008: the client did not join in time.</summary>
    public const WebSocketCloseStatus JoinTimeout = (WebSocketCloseStatus)4008;
}
