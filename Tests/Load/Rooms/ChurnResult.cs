namespace JbAspire.Load.Rooms;

/// <summary>What <see cref="ChurnVerb"/> measured. Memory is in MiB.</summary>
/// <param name="Seconds">How long it went on.</param>
/// <param name="Joins">Participants that joined and published.</param>
/// <param name="Leaves">Participants that left.</param>
/// <param name="Actions">Everything that was asked of the engine in between.</param>
/// <param name="Failures">Actions that the engine refused, or joins that did not connect.</param>
/// <param name="FailuresByMessage">What they were, ids cut out.</param>
/// <param name="SlopePerMinute">Growth of the resident set, by least squares after the first tenth.</param>
/// <param name="FirstQuarterMedian">The resident set in the first quarter after that tenth.</param>
/// <param name="LastQuarterMedian">The same of the last quarter.</param>
/// <param name="StartCollected">Memory after a collection, before anybody joined.</param>
/// <param name="EndCollected">The same when everybody had left.</param>
/// <param name="ObjectsLeft">Routers, transports, producers and consumers of the engine when everybody had left.</param>
/// <param name="Media">What participants received.</param>
/// <param name="Samples">The resident set at up to some 60 moments.</param>
internal sealed record ChurnResult(
    int Seconds, long Joins, long Leaves, long Actions, long Failures, IReadOnlyDictionary<string, int> FailuresByMessage, double SlopePerMinute, double FirstQuarterMedian,
    double LastQuarterMedian, double StartCollected, double EndCollected, long ObjectsLeft, SpanFigures Media, double[] Samples);
