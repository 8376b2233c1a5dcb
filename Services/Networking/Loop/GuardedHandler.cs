using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;
using Microsoft.Extensions.Logging;

namespace JbAspire.Networking.Loop;

/// <summary>
/// Calls the handler so that an exception ends one call and not the loop: it is counted, and logged once a second at most.
/// </summary>
internal sealed class GuardedHandler(IDatagramHandler handler, LoopCounters counters, ILogger logger, string loopName)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(1);

    // A handler whose deadline call always throws would otherwise keep the loop busy for nothing.
    private static readonly TimeSpan DeadlineHoldOff = TimeSpan.FromMilliseconds(10);

    private readonly IRelayHandler? _relay = handler as IRelayHandler;
    private MonotonicTime _nextLog;
    private MonotonicTime _heldUntil;
    private long _suppressed;

    /// <summary>The longest datagram that the handler takes, in bytes: whatever UDP carries over IPv4 for those that relay.</summary>
    public int MaxDatagramLength { get; } = handler is IRelayHandler ? UdpLimits.MaxDatagramLength : IDatagramSink.MaxDatagramLength;

    public void HandleDatagram(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        counters.PacketsReceived++;
        counters.BytesReceived += datagram.Length;
        try
        {
            handler.HandleDatagram(datagram, path, now, sink);
        }
        catch (Exception exception)
        {
            Report(nameof(HandleDatagram), exception);
        }
    }

    public void HandleBatchEnd(MonotonicTime now, IDatagramSink sink)
    {
        try
        {
            handler.HandleBatchEnd(now, sink);
        }
        catch (Exception exception)
        {
            Report(nameof(HandleBatchEnd), exception);
        }
    }

    public void HandleDisconnect(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        try
        {
            handler.HandleDisconnect(path, now, sink);
        }
        catch (Exception exception)
        {
            Report(nameof(HandleDisconnect), exception);
        }
    }

    public void HandleConnected(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        try
        {
            _relay?.HandleConnected(path, now, sink);
        }
        catch (Exception exception)
        {
            Report(nameof(HandleConnected), exception);
        }
    }

    public void HandleConnectFailed(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        try
        {
            _relay?.HandleConnectFailed(path, now, sink);
        }
        catch (Exception exception)
        {
            Report(nameof(HandleConnectFailed), exception);
        }
    }

    public void HandleDrained(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        try
        {
            _relay?.HandleDrained(path, now, sink);
        }
        catch (Exception exception)
        {
            Report(nameof(HandleDrained), exception);
        }
    }

    public void HandleIcmp(in FiveTuple path, IcmpError error, MonotonicTime now, IDatagramSink sink)
    {
        try
        {
            _relay?.HandleIcmp(path, error, now, sink);
        }
        catch (Exception exception)
        {
            Report(nameof(HandleIcmp), exception);
        }
    }

    public void HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
        try
        {
            handler.HandleDeadline(now, sink);
        }
        catch (Exception exception)
        {
            Report(nameof(HandleDeadline), exception);
            _heldUntil = now + DeadlineHoldOff;
        }
    }

    /// <summary>The handler's next deadline, but none before the hold-off that follows an exception has passed.</summary>
    public MonotonicTime NextDeadline
    {
        get
        {
            try
            {
                MonotonicTime next = handler.NextDeadline;
                return next < _heldUntil ? _heldUntil : next;
            }
            catch (Exception exception)
            {
                Report(nameof(NextDeadline), exception);
                return _heldUntil = MonotonicClock.Now + DeadlineHoldOff;
            }
        }
    }

    public bool TryTakePathToClose(out FiveTuple path)
    {
        try
        {
            return handler.TryTakePathToClose(out path);
        }
        catch (Exception exception)
        {
            Report(nameof(TryTakePathToClose), exception);
            path = default;
            return false;
        }
    }

    private void Report(string call, Exception exception)
    {
        counters.HandlerExceptions++;
        MonotonicTime now = MonotonicClock.Now;
        if (now < _nextLog)
        {
            _suppressed++;
            return;
        }

        logger.HandlerThrew(loopName, call, _suppressed, exception);
        _suppressed = 0;
        _nextLog = now + LogInterval;
    }
}
