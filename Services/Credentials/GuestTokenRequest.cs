namespace JbAspire.Credentials;

/// <summary>Body of <c>POST /api/v1/auth/guest</c>; it may be left out.</summary>
internal sealed record GuestTokenRequest(string? Name)
{
    private const int MaxNameLength = 64;
    private const string DefaultName = "Guest";

    /// <summary>The trimmed name, or "Guest" where none is given; false for more than 64 characters or control characters.</summary>
    public static bool TryReadName(GuestTokenRequest? request, out string name)
    {
        name = request?.Name?.Trim() ?? "";
        if (name.Length == 0)
            name = DefaultName;
        return name.Length <= MaxNameLength && !name.Any(char.IsControl);
    }
}
