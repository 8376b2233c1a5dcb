using System.Buffers;

namespace JbAspire.SfuController;

/// <summary>Ids of rooms, peers, nodes and routers: 1-64 characters of [A-Za-z0-9_-].</summary>
internal static class Identifier
{
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= MaxLength } && !value.AsSpan().ContainsAnyExcept(Allowed);
}
