namespace JbAspire.Credentials;

/// <summary>One entry of <c>RTCConfiguration.iceServers</c>.</summary>
internal sealed record IceServer(string Urls, string? Username = null, string? Credential = null);
