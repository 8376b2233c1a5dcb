using JbAspire.Load.Fanout;
using JbAspire.Protocols.Wire;

namespace JbAspire.Load.Engine;

/// <summary>A program that sends what producers send it to their receivers.</summary>
internal interface IFanoutEngine : IDisposable
{
    string Name { get; }

    /// <summary>The process whose CPU and memory are read.</summary>
    int ProcessId { get; }

    /// <summary>Why it cannot carry a scenario; null: it can.</summary>
    string? Refusal(FanoutScenario scenario);

    /// <summary>Prepares it: receiver i gets what producer i modulo the number of producers sends.</summary>
    FanoutRoute Open(FanoutScenario scenario, IReadOnlyList<TransportAddress> producers, IReadOnlyList<TransportAddress> receivers);

    /// <summary>Ends what <see cref="Open"/> made.</summary>
    void Close();

    /// <summary>The resident memory of its own, in bytes: after a collection, where the program has a collector that can be asked.</summary>
    long ReadMemory();

    /// <summary>Pauses of its collector so far; null for a program without one.</summary>
    CollectorPauses? ReadPauses();
}
