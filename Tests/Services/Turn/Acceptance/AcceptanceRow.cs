namespace JbAspire.Tests.Services.Turn.Acceptance;

/// <summary>One command of a client, and what it must print.</summary>
/// <param name="Name">What the row shows.</param>
/// <param name="Command">Program and arguments; {plain}, {tls}, {peer}, {user} and {rest:USER} are filled in (see <see
/// cref="AcceptanceCommand"/>).</param>
/// <param name="Expected">A part of what it prints.</param>
public sealed record AcceptanceRow(string Name, string Command, string Expected)
{
    /// <summary>The server that it needs.</summary>
    public AcceptanceProfile Profile { get; init; }

    /// <summary>Whether the client must count no packet as lost.</summary>
    public bool LosesNothing { get; init; }

    /// <summary>The row's name: that is what a test runner shows.</summary>
    public override string ToString() => Name;
}
