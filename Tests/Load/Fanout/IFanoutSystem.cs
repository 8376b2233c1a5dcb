namespace JbAspire.Load.Fanout;

/// <summary>An engine with the clients that it is measured by.</summary>
internal interface IFanoutSystem : IDisposable
{
    string Name { get; }

    /// <summary>Why it cannot carry a scenario; null: it can.</summary>
    string? Refusal(FanoutScenario scenario);

    /// <summary>Makes one run.</summary>
    FanoutMeasurement Measure(FanoutScenario scenario, TextWriter? progress);
}
