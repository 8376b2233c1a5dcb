using System.Collections.Concurrent;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Unit.Networking;

/// <summary>A relay handler whose answers a test gives as delegates; without one it notes what it hears.</summary>
internal sealed class ScriptedRelay : IRelayHandler
{
    public ScriptedHandler.DatagramScript? OnDatagram { get; set; }

    public Action<FiveTuple>? OnConnected { get; set; }

    public Action<FiveTuple>? OnDrained { get; set; }

    public Action<FiveTuple, IcmpError>? OnIcmp { get; set; }

    /// <summary>What was heard, in order: "connected", "failed", "drained", "disconnected" and the length of what came.</summary>
    public BlockingCollection<(string Event, FiveTuple Path)> Heard { get; } = [];

    public ConcurrentQueue<byte[]> Received { get; } = new();

    public ConcurrentQueue<(FiveTuple Path, IcmpError Error)> Errors { get; } = new();

    public MonotonicTime NextDeadline => MonotonicTime.Never;

    public void HandleDatagram(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        if (OnDatagram is not null)
        {
            OnDatagram(datagram, path, now, sink);
            return;
        }

        Received.Enqueue(datagram.ToArray());
        Heard.Add(($"{datagram.Length} bytes", path));
    }

    public void HandleConnected(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        Heard.Add(("connected", path));
        OnConnected?.Invoke(path);
    }

    public void HandleConnectFailed(in FiveTuple path, MonotonicTime now, IDatagramSink sink) => Heard.Add(("failed", path));

    public void HandleDrained(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        Heard.Add(("drained", path));
        OnDrained?.Invoke(path);
    }

    public void HandleDisconnect(in FiveTuple path, MonotonicTime now, IDatagramSink sink) => Heard.Add(("disconnected", path));

    public void HandleIcmp(in FiveTuple path, IcmpError error, MonotonicTime now, IDatagramSink sink)
    {
        Errors.Enqueue((path, error));
        OnIcmp?.Invoke(path, error);
    }

    public void HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
    }

    public bool TryTakePathToClose(out FiveTuple path)
    {
        path = default;
        return false;
    }

    /// <summary>The next thing heard; fails the test when there is none within its patience.</summary>
    public (string Event, FiveTuple Path) Next() =>
        Heard.TryTake(out (string, FiveTuple) next, LoopFixture.Patience) ? next : throw new TimeoutException("Nothing was heard.");
}
