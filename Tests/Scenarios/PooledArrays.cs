using System.Diagnostics.Tracing;

namespace JbAspire.Tests.Scenarios;

/// <summary>Counts what this thread rents from <see cref="System.Buffers.ArrayPool{T}"/> and gives back.</summary>
internal sealed class PooledArrays : EventListener
{
    // BufferRented and BufferReturned of the runtime's event source.
    private const int RentedId = 1;
    private const int ReturnedId = 3;
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public int Rented { get; private set; }

    public int Outstanding { get; private set; }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "System.Buffers.ArrayPoolEventSource")
        {
            EnableEvents(eventSource, EventLevel.Verbose);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            return;
        }

        if (eventData.EventId == RentedId)
        {
            Rented++;
            Outstanding++;
        }
        else if (eventData.EventId == ReturnedId)
        {
            Outstanding--;
        }
    }
}
