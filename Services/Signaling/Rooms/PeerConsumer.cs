namespace JbAspire.Signaling.Rooms;

/// <summary>
/// A consumer of a peer. Its events may come before the client knows it: they are held back until <c>newConsumer</c> was
/// sent, so the client never hears of a consumer that it cannot know.
/// </summary>
internal sealed class PeerConsumer(string id, string producerId)
{
    private readonly Lock _gate = new();
    private List<Action>? _heldBack = [];
    private bool _isClosed;

    public string Id { get; } = id;

    public string ProducerId { get; } = producerId;

    /// <summary>Runs the notification now, or right after the announcement.</summary>
    public void Deliver(Action notification)
    {
        lock (_gate)
        {
            if (_heldBack is { } waiting)
                waiting.Add(notification);
            else
                notification();
        }
    }

    public void DeliverClosed(Action notification)
    {
        lock (_gate)
            _isClosed = true;
        Deliver(notification);
    }

    /// <summary>Announces the consumer, then delivers what was held back; false when it closed before the client knew it.</summary>
    public bool Announce(Action announcement)
    {
        lock (_gate)
        {
            var waiting = _heldBack ?? [];
            _heldBack = null;
            if (_isClosed)
                return false;
            announcement();
            foreach (var notification in waiting)
                notification();
            return true;
        }
    }
}
