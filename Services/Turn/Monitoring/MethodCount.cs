namespace JbAspire.Turn.Monitoring;

/// <summary>Requests of one method, and the success responses to them.</summary>
/// <param name="Method">The method's name in lower case, such as <c>allocate</c>.</param>
/// <param name="Requests">Requests that were read, authenticated or not.</param>
/// <param name="Successes">Success responses.</param>
internal readonly record struct MethodCount(string Method, long Requests, long Successes);
