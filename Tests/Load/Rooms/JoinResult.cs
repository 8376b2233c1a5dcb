namespace JbAspire.Load.Rooms;

/// <summary>What <see cref="JoinVerb"/> measured. Times are from the first call of signalling on.</summary>
/// <param name="Participants">How many joined, or tried to.</param>
/// <param name="Joined">How many did.</param>
/// <param name="FirstFailure">Why the first of the others did not.</param>
/// <param name="JoinSeconds">How long it took until the last had joined.</param>
/// <param name="HandshakesPerSecond">DTLS handshakes a second.</param>
/// <param name="HandshakesPerEngineCoreSecond">The same in a second of CPU of the engine's process, which also forwards meanwhile.</param>
/// <param name="HandshakesPerWorkerCoreSecond">The same in a second of the worker's thread.</param>
/// <param name="ConnectMilliseconds">Until there were keys.</param>
/// <param name="JoinMilliseconds">Until the first packet.</param>
/// <param name="PictureMilliseconds">Until the first packet of a key frame.</param>
/// <param name="CallLossRatioBefore">Loss of the call, alone.</param>
/// <param name="CallLossRatioDuring">Loss of the call during the storm.</param>
/// <param name="CallLatencyMicrosecondsBefore">Latency of the call, alone.</param>
/// <param name="CallLatencyMicrosecondsDuring">Latency of the call during the storm.</param>
/// <param name="Before">The call alone.</param>
/// <param name="During">The storm: first the call, then those who join.</param>
/// <param name="After">All are there: first the call, then those who joined.</param>
internal sealed record JoinResult(
    int Participants, int Joined, string? FirstFailure, double JoinSeconds, double HandshakesPerSecond, double HandshakesPerEngineCoreSecond,
    double HandshakesPerWorkerCoreSecond, Percentiles ConnectMilliseconds, Percentiles JoinMilliseconds, Percentiles PictureMilliseconds,
    double CallLossRatioBefore, double CallLossRatioDuring, Percentiles CallLatencyMicrosecondsBefore, Percentiles CallLatencyMicrosecondsDuring,
    SpanFigures Before, SpanFigures During, SpanFigures After);
