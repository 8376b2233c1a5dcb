using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Loop;

/// <summary>Work that waits for the loop's thread.</summary>
internal abstract class MailItem
{
    public abstract void Run(MonotonicTime now, IDatagramSink sink);

    public abstract void Fail(Exception exception);
}

/// <summary>Work with a result; continuations of <see cref="Result"/> never run on the loop's thread.</summary>
internal sealed class MailItem<T>(Func<MonotonicTime, IDatagramSink, T> work) : MailItem
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Result => _completion.Task;

    public override void Run(MonotonicTime now, IDatagramSink sink)
    {
        try
        {
            _completion.TrySetResult(work(now, sink));
        }
        catch (Exception exception)
        {
            _completion.TrySetException(exception);
        }
    }

    public override void Fail(Exception exception) => _completion.TrySetException(exception);
}
