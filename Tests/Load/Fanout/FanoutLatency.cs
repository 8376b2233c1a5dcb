namespace JbAspire.Load.Fanout;

/// <summary>One way through the engine in microseconds, from the load's send call until the load has the packet.</summary>
internal sealed record FanoutLatency(double P50, double P99, double P999, double Worst);
