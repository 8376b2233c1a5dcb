namespace JbAspire.Protocols.Dtls;

/// <summary>A change of a <see cref="DtlsSession"/>.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Failure">Why, when it failed; else <see cref="DtlsFailure.None"/>.</param>
/// <param name="Detail">One line for a log, when it failed; it has no secret and no bytes of the peer.</param>
public readonly record struct DtlsEvent(DtlsEventKind Kind, DtlsFailure Failure = DtlsFailure.None, string? Detail = null);
