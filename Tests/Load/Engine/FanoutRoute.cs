namespace JbAspire.Load.Engine;

/// <summary>How media reaches an engine and leaves it.</summary>
/// <param name="Producers">Where each producer sends, and with what keys.</param>
/// <param name="Receivers">The keys that each receiver gets its packets under; null: in the clear.</param>
/// <param name="MemoryBefore">The engine's memory before the consumers that are counted, in bytes.</param>
/// <param name="CountedConsumers">How many consumers the memory since then is for.</param>
internal sealed record FanoutRoute(
    IReadOnlyList<ProducerRoute> Producers, IReadOnlyList<SrtpKeying?> Receivers, long MemoryBefore, int CountedConsumers);
