namespace JbAspire.Metrics.Exposition;

/// <summary>The types of metrics that this host exports.</summary>
internal enum MetricType
{
    /// <summary>A value that goes up and down.</summary>
    Gauge,

    /// <summary>A value that only goes up, or starts anew; its name ends in "_total".</summary>
    Counter,
}
