namespace JbAspire.Credentials;

/// <summary>A guest's bearer token, who it names, and for how many seconds it is valid.</summary>
internal sealed record GuestTokenResponse(string Token, string TokenType, long ExpiresIn, string UserId, string Name);
