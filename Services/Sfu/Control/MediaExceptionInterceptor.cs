using Grpc.Core;
using Grpc.Core.Interceptors;
using JbAspire.Media;

namespace JbAspire.Sfu.Control;

/// <summary>Turns what the media core refuses into gRPC statuses with the same message.</summary>
internal sealed class MediaExceptionInterceptor : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (MediaException exception)
        {
            throw ToRpcException(exception);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (MediaException exception)
        {
            throw ToRpcException(exception);
        }
    }

    private static RpcException ToRpcException(MediaException exception) => new(new Status(
        exception.Error switch
        {
            MediaError.InvalidArgument => StatusCode.InvalidArgument,
            MediaError.NotFound => StatusCode.NotFound,
            MediaError.AlreadyExists => StatusCode.AlreadyExists,
            MediaError.FailedPrecondition => StatusCode.FailedPrecondition,
            MediaError.ResourceExhausted => StatusCode.ResourceExhausted,
            MediaError.Unavailable => StatusCode.Unavailable,
            _ => StatusCode.Unknown,
        },
        exception.Message));
}
