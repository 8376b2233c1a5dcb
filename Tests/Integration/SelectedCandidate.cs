namespace JbAspire.Tests.Integration;

/// <summary>One end of a selected candidate pair, as the browser reports it; the relay protocol is how it reaches its relay.</summary>
public sealed record SelectedCandidate(string Type, string Protocol, int Port, string? RelayProtocol);
