using JbAspire.Contracts.Sfu;
using JbAspire.Load.Peers;

namespace JbAspire.Load.Rooms;

/// <summary>A router of the engine, and what all who join it share.</summary>
internal sealed class Room
{
    private Room(RoomEngine engine, PeerLoop loop, RoomSettings settings, string id, RtpCapabilities capabilities)
    {
        Engine = engine;
        Loop = loop;
        Settings = settings;
        Id = id;
        Capabilities = capabilities;
    }

    public RoomEngine Engine { get; }

    public PeerLoop Loop { get; }

    public RoomSettings Settings { get; }

    public string Id { get; }

    public RtpCapabilities Capabilities { get; }

    public static async Task<Room> CreateAsync(RoomEngine engine, PeerLoop loop, RoomSettings settings, string id)
    {
        RouterInfo router = await engine.Control.CreateRouterAsync(new CreateRouterRequest { RouterId = id });
        return new Room(engine, loop, settings, id, Signalling.Capabilities(router.RtpCapabilities, settings.HasCongestionControl));
    }

    /// <summary>The same room for others, with other settings.</summary>
    public Room With(RoomSettings settings) => new(Engine, Loop, settings, Id, Capabilities);

    public async Task CloseAsync() => await Engine.Control.CloseRouterAsync(new CloseRouterRequest { RouterId = Id });
}
