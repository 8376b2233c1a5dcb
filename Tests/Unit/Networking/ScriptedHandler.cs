using System.Collections.Concurrent;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Unit.Networking;

/// <summary>A handler whose answers a test gives as delegates; without one it echoes.</summary>
internal sealed class ScriptedHandler : IDatagramHandler
{
    public delegate void DatagramScript(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink);

    public DatagramScript OnDatagram { get; init; } = Echo;

    public Action<IDatagramSink>? OnBatchEnd { get; init; }

    public Action<FiveTuple>? OnDisconnect { get; init; }

    public Action<MonotonicTime, IDatagramSink>? OnDeadline { get; init; }

    public ConcurrentQueue<FiveTuple> Disconnected { get; } = new();

    public ConcurrentQueue<FiveTuple> PathsToClose { get; } = new();

    public MonotonicTime NextDeadline { get; set; } = MonotonicTime.Never;

    public static void Echo(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        datagram.CopyTo(sink.GetBuffer());
        sink.Send(datagram.Length, path);
    }

    public void HandleDatagram(Span<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink) =>
        OnDatagram(datagram, path, now, sink);

    public void HandleBatchEnd(MonotonicTime now, IDatagramSink sink) => OnBatchEnd?.Invoke(sink);

    public void HandleDisconnect(in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        Disconnected.Enqueue(path);
        OnDisconnect?.Invoke(path);
    }

    public void HandleDeadline(MonotonicTime now, IDatagramSink sink)
    {
        NextDeadline = MonotonicTime.Never;
        OnDeadline?.Invoke(now, sink);
    }

    public bool TryTakePathToClose(out FiveTuple path) => PathsToClose.TryDequeue(out path);
}
