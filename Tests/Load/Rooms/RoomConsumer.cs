using JbAspire.Load.Peers;

namespace JbAspire.Load.Rooms;

/// <summary>A consumer of the engine and its stream at the receiver.</summary>
internal sealed record RoomConsumer(string Id, string ProducerId, IncomingStream Stream);
