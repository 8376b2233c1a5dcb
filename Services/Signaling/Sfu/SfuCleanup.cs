using Grpc.Core;
using JbAspire.Contracts.Controller;
using JbAspire.Contracts.Sfu;
using JbAspire.Signaling.Rooms;
using Microsoft.Extensions.Options;
using Controller = JbAspire.Contracts.Controller.SfuController;

namespace JbAspire.Signaling.Sfu;

/// <summary>Takes down on the SFU what departed peers left: their transports, or the whole room after the last.</summary>
internal sealed partial class SfuCleanup(
    SfuChannels channels, Controller.SfuControllerClient controller, IOptions<SignalingOptions> options, ILogger<SfuCleanup> logger)
{
    public async Task AfterAsync(RoomKey key, Departure departure)
    {
        if (departure.Remaining == 0)
            await ReleaseAsync(key);
        else
            await CloseTransportsAsync(key, departure.TransportIds);
    }

    /// <summary>Releases the room if it still has this router.</summary>
    public async Task ReleaseAsync(RoomKey key)
    {
        try
        {
            await controller.ReleaseRoomAsync(
                new ReleaseRoomRequest { RoomId = key.RoomId, RouterId = key.RouterId }, deadline: DateTime.UtcNow + options.Value.SfuCall);
            LogReleased(key.RoomId, key.RouterId);
        }
        catch (RpcException fault)
        {
            LogReleaseFailed(key.RoomId, fault.StatusCode, fault.Status.Detail);
        }
    }

    private async Task CloseTransportsAsync(RoomKey key, string[] transportIds)
    {
        if (transportIds.Length == 0)
            return;
        var sfu = channels.Rent(key.ControlUrl);
        try
        {
            foreach (var id in transportIds)
                await CloseTransportAsync(sfu, id, key.RoomId);
        }
        finally
        {
            channels.Return(key.ControlUrl);
        }
    }

    private async Task CloseTransportAsync(SfuControl.SfuControlClient sfu, string transportId, string roomId)
    {
        try
        {
            await sfu.CloseTransportAsync(new CloseTransportRequest { TransportId = transportId }, deadline: DateTime.UtcNow + options.Value.SfuCall);
        }
        catch (RpcException fault)
        {
            if (fault.StatusCode is not (StatusCode.NotFound or StatusCode.Unavailable))
                LogCloseFailed(transportId, roomId, fault.StatusCode, fault.Status.Detail);
        }
    }

    [LoggerMessage(3060, LogLevel.Information, "Room {RoomId} is empty and released (router {RouterId})")]
    private partial void LogReleased(string roomId, string routerId);

    [LoggerMessage(3061, LogLevel.Warning, "Room {RoomId} could not be released ({Status}: {Detail})")]
    private partial void LogReleaseFailed(string roomId, StatusCode status, string detail);

    [LoggerMessage(3062, LogLevel.Warning, "Transport {TransportId} of room {RoomId} could not be closed ({Status}: {Detail})")]
    private partial void LogCloseFailed(string transportId, string roomId, StatusCode status, string detail);
}
