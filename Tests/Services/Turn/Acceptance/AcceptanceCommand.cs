using System.Globalization;
using System.Text.RegularExpressions;
using JbAspire.TestKit.Turn;

namespace JbAspire.Tests.Services.Turn.Acceptance;

/// <summary>Fills in the command of a row.</summary>
/// <remarks>
/// <c>{rest:3600:bob}</c> is a time-limited credential of user "EXPIRY:bob" that expires in 3,600 seconds, <c>{rest:bob:3600}</c> one of
/// "bob:EXPIRY",
/// <c>{rest:3600}</c> one of "EXPIRY".
/// </remarks>
internal static partial class AcceptanceCommand
{
    private static int _users;

    public static string[] Fill(string command, AcceptanceServer server)
    {
        string user = $"q{Environment.ProcessId}x{Interlocked.Increment(ref _users)}";
        string filled = command
            .Replace("{plain}", Write(server.PlainPort), StringComparison.Ordinal)
            .Replace("{tls}", Write(server.TlsPort), StringComparison.Ordinal)
            .Replace("{peer}", Write(server.PeerPort), StringComparison.Ordinal)
            .Replace("{user}", user, StringComparison.Ordinal);
        return RestPattern().Replace(filled, WriteRest).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string WriteRest(Match match)
    {
        IEnumerable<string> parts = match.Groups[1].Value.Split(':')
            .Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out int seconds)
                ? (DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds).ToString(CultureInfo.InvariantCulture)
                : part);
        TurnTestCredential credential = TurnTestCredential.OfSecret(AcceptanceServer.Secret, string.Join(':', parts));
        return $"-u {credential.Username} -w {credential.Password}";
    }

    private static string Write(int port) => port.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{rest:([^}]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex RestPattern();
}
