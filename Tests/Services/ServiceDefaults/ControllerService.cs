using Grpc.Core;
using JbAspire.Contracts.Controller;
using JbAspire.Contracts.Sfu;

namespace JbAspire.Tests.Services.ServiceDefaults;

/// <summary>Answers with what it was asked for.</summary>
internal sealed class ControllerService : Contracts.Controller.SfuController.SfuControllerBase
{
    public override Task<RoomPlacement> AcquireRoom(AcquireRoomRequest request, ServerCallContext context) => request.RoomId switch
    {
        "broken" => throw new InvalidOperationException("the database password is hunter2"),
        "unknown" => throw new RpcException(new Status(StatusCode.NotFound, "no room 'unknown': räume heißen anders")),
        _ => Task.FromResult(new RoomPlacement { RoomId = request.RoomId, NodeId = "node-1" }),
    };
}

/// <summary>Sends one event after a silence.</summary>
internal sealed class SilentEvents(TimeSpan silence) : SfuControl.SfuControlBase
{
    public override async Task WatchEvents(WatchEventsRequest request, IServerStreamWriter<SfuEvent> responseStream, ServerCallContext context)
    {
        await Task.Delay(silence, context.CancellationToken);
        await responseStream.WriteAsync(new SfuEvent { Subscribed = new() }, context.CancellationToken);
    }
}
