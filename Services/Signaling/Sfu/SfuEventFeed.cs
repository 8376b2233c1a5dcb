using Grpc.Core;
using JbAspire.Contracts.Sfu;

namespace JbAspire.Signaling.Sfu;

/// <summary>
/// The event stream of one router. It is opened again when it breaks and the node still answers; it ends when the
/// router closed, is unknown, or its node is gone.
/// </summary>
internal sealed partial class SfuEventFeed(
    SfuControl.SfuControlClient client, string routerId, Action<SfuEvent> onEvent, Func<Task> onResubscribed, ILogger logger)
{
    private static readonly TimeSpan[] RetryDelays = [TimeSpan.Zero, TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(400)];
    private static readonly TimeSpan SubscribeTimeout = TimeSpan.FromSeconds(3);

    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when events flow for the first time; fails when the feed ends before that.</summary>
    public Task Subscribed => _subscribed.Task;

    /// <summary>Delivers events until the router is gone; returns why.</summary>
    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        var failures = 0;
        while (true)
        {
            string fault;
            try
            {
                using var call = client.WatchEvents(new WatchEventsRequest { RouterId = routerId }, cancellationToken: cancellation);
                var stream = call.ResponseStream;
                while (await MoveNextAsync(stream, failures > 0 || !_subscribed.Task.IsCompleted, cancellation))
                {
                    if (stream.Current.EventCase != SfuEvent.EventOneofCase.Subscribed)
                    {
                        onEvent(stream.Current);
                        continue;
                    }

                    failures = 0;
                    // What happened while no stream was open must be read from the state.
                    if (!_subscribed.TrySetResult())
                        await onResubscribed();
                }

                return End("the router was closed");
            }
            catch (RpcException broken) when (broken.StatusCode == StatusCode.NotFound)
            {
                return End("the router is gone");
            }
            catch (RpcException broken)
            {
                fault = $"{broken.StatusCode}: {broken.Status.Detail}";
            }
            catch (TimeoutException)
            {
                fault = "the node does not answer";
            }
            catch (OperationCanceledException)
            {
                return End("cancelled");
            }

            if (cancellation.IsCancellationRequested)
                return End("cancelled");
            if (failures == RetryDelays.Length)
                return End($"the node is gone ({fault})");
            LogBroken(routerId, fault);
            try
            {
                await Task.Delay(RetryDelays[failures++], cancellation);
            }
            catch (OperationCanceledException)
            {
                return End("cancelled");
            }
        }
    }

    private static async Task<bool> MoveNextAsync(IAsyncStreamReader<SfuEvent> stream, bool isFirst, CancellationToken cancellation) =>
        isFirst ? await stream.MoveNext(cancellation).WaitAsync(SubscribeTimeout, cancellation) : await stream.MoveNext(cancellation);

    private string End(string reason)
    {
        _subscribed.TrySetException(new InvalidOperationException(reason));
        // Observed here for the case that nobody waits for the subscription any more.
        _ = _subscribed.Task.Exception;
        return reason;
    }

    [LoggerMessage(3010, LogLevel.Warning, "Event feed of router {RouterId} broke ({Fault}), opening it again")]
    private partial void LogBroken(string routerId, string fault);
}
