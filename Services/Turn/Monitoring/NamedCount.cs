namespace JbAspire.Turn.Monitoring;

/// <summary>A number with the name of what it counts, in snake_case.</summary>
internal readonly record struct NamedCount(string Name, long Count);
