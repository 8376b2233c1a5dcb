using JbAspire.Media;
using JbAspire.Media.Consumers;
using JbAspire.Media.Producers;
using JbAspire.Media.Transports;
using JbAspire.Protocols.Wire;
using JbAspire.Sfu.Workers;

namespace JbAspire.Sfu.Control;

/// <summary>Finds an object's worker, and does work with the object on that worker's thread.</summary>
internal sealed class WorkerCalls(ObjectDirectory directory, TimeProvider time)
{
    /// <summary>Milliseconds since the UNIX epoch: when statistics were asked for.</summary>
    public double Timestamp() => time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<T> OnRouter<T>(string id, Func<Router, MonotonicTime, IDatagramSink, T> work) =>
        directory.Get(ObjectKind.Router, id).InvokeAsync((media, now, sink) => work(media.GetRouter(id), now, sink));

    public Task<T> OnTransport<T>(string id, Func<Transport, MonotonicTime, IDatagramSink, T> work) =>
        directory.Get(ObjectKind.Transport, id).InvokeAsync((media, now, sink) => work(media.GetTransport(id), now, sink));

    public Task<T> OnWebRtcTransport<T>(string id, Func<WebRtcTransport, MonotonicTime, IDatagramSink, T> work) =>
        directory.Get(ObjectKind.Transport, id).InvokeAsync((media, now, sink) => work(media.GetWebRtcTransport(id), now, sink));

    public Task<T> OnPlainTransport<T>(string id, Func<PlainTransport, MonotonicTime, IDatagramSink, T> work) =>
        directory.Get(ObjectKind.Transport, id).InvokeAsync((media, now, sink) => work(media.GetPlainTransport(id), now, sink));

    public Task<T> OnProducer<T>(string id, Func<Producer, MonotonicTime, IDatagramSink, T> work) =>
        directory.Get(ObjectKind.Producer, id).InvokeAsync((media, now, sink) => work(media.GetProducer(id), now, sink));

    public Task<T> OnConsumer<T>(string id, Func<Consumer, MonotonicTime, IDatagramSink, T> work) =>
        directory.Get(ObjectKind.Consumer, id).InvokeAsync((media, now, sink) => work(media.GetConsumer(id), now, sink));

    public Task<T> OnObserver<T>(string id, Func<RouterObserver, MonotonicTime, IDatagramSink, T> work) =>
        directory.Get(ObjectKind.Observer, id).InvokeAsync((media, now, sink) => work(media.GetRtpObserver(id), now, sink));

    /// <summary>
    /// Makes an object on the worker that holds its parent. The directory has it before it exists, so that a close event that
    /// overtakes the answer finds it.
    /// </summary>
    public Task<T> CreateAsync<T>(
        ObjectKind kind, string id, ObjectKind parentKind, string parentId, Func<MediaWorker, MonotonicTime, IDatagramSink, T> creation) =>
        CreateAsync(kind, id, directory.Get(parentKind, parentId), creation);

    /// <summary>Makes an object on the worker.</summary>
    public async Task<T> CreateAsync<T>(ObjectKind kind, string id, SfuWorker worker, Func<MediaWorker, MonotonicTime, IDatagramSink, T> creation)
    {
        directory.Add(kind, id, worker);
        try
        {
            return await worker.InvokeAsync(creation);
        }
        catch
        {
            directory.Remove(kind, id);
            throw;
        }
    }
}
