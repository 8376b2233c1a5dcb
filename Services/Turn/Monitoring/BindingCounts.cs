namespace JbAspire.Turn.Monitoring;

/// <summary>Binding: what was asked, answered and refused.</summary>
internal readonly record struct BindingCounts(long Requests, long Responses, long Errors);
