using System.Diagnostics.CodeAnalysis;

namespace JbAspire.Signaling.Rooms;

/// <summary>
/// One life of a room: the room and the router that carries it. A room that is placed anew starts with empty state under
/// another key, nothing of the old router can leak into it.
/// </summary>
internal sealed record RoomKey(string RoomId, string RouterId, string ControlUrl)
{
    public override string ToString() => $"{RoomId} {RouterId} {ControlUrl}";

    public static bool TryParse(string? text, [NotNullWhen(true)] out RoomKey? key)
    {
        key = text?.Split(' ') is [var room, var router, var url] ? new RoomKey(room, router, url) : null;
        return key is not null;
    }
}
