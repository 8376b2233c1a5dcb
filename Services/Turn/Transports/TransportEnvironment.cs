using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>What the transports of one worker share.</summary>
internal sealed class TransportEnvironment(ClientTransportOptions options, ITurnClientHandler handler)
{
    public ClientTransportOptions Options { get; } = options;

    public ITurnClientHandler Handler { get; } = handler;

    public ClientTransportCounters Counters { get; } = new();

    public DeadlineHeap Deadlines { get; } = new();

    /// <summary>The time of the call that is under way.</summary>
    public MonotonicTime Now { get; set; }

    /// <summary>The loop's sockets, from <see cref="ClientTransports.Attach"/> on.</summary>
    public IRelaySockets Sockets { get; set; } = null!;

    /// <summary>The loop's batch of outgoing datagrams, from <see cref="ClientTransports.Attach"/> on.</summary>
    public IDatagramSink Sink { get; set; } = null!;
}
