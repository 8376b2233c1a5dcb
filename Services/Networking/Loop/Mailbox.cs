using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Loop;

/// <summary>
/// Carries work from any thread to the loop's thread, in order. The lock is held for a few instructions, and the loop takes it
/// once a turn at most: control is rare, packets never pass here.
/// </summary>
internal sealed class Mailbox(IPoller poller)
{
    private readonly Lock _gate = new();
    private List<MailItem> _incoming = [];
    private List<MailItem> _taken = [];
    private int _next;
    private volatile bool _hasIncoming;
    private volatile bool _isStopping;
    private bool _isClosed;

    /// <summary>Whether the loop was asked to stop; nothing is taken in any more.</summary>
    public bool IsStopping => _isStopping;

    public bool HasWork => _next < _taken.Count || _hasIncoming;

    /// <summary>Takes work in; false when the loop is stopping or has stopped.</summary>
    public bool TryPost(MailItem item)
    {
        lock (_gate)
        {
            if (_isStopping || _isClosed)
                return false;

            _incoming.Add(item);
            // The loop takes all that is there: one wake-up for the first is enough.
            if (!_hasIncoming)
            {
                _hasIncoming = true;
                poller.Wake();
            }

            return true;
        }
    }

    public void RequestStop()
    {
        lock (_gate)
        {
            if (_isStopping || _isClosed)
                return;

            _isStopping = true;
            poller.Wake();
        }
    }

    /// <summary>Runs at most <paramref name="limit"/> items on the loop's thread.</summary>
    public void Run(int limit, IDatagramSink sink)
    {
        for (int i = 0; i < limit && TryTake(out MailItem? item); i++)
            item.Run(MonotonicClock.Now, sink);
    }

    /// <summary>Refuses further work and fails what was not run. After this the poller may be disposed.</summary>
    public void Close(Func<Exception> reason)
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        while (TryTake(out MailItem? item))
            item.Fail(reason());
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MailItem? item)
    {
        if (_next == _taken.Count && !TryTakeIncoming())
        {
            item = null;
            return false;
        }

        item = _taken[_next];
        _taken[_next++] = null!;
        return true;
    }

    private bool TryTakeIncoming()
    {
        if (!_hasIncoming)
            return false;

        _taken.Clear();
        _next = 0;
        lock (_gate)
        {
            (_incoming, _taken) = (_taken, _incoming);
            _hasIncoming = false;
        }

        return true;
    }
}
