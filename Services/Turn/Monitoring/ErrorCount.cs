namespace JbAspire.Turn.Monitoring;

/// <summary>Error responses of one method with one code.</summary>
internal readonly record struct ErrorCount(string Method, int Code, long Count);
