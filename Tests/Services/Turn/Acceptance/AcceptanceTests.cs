using Xunit;

namespace JbAspire.Tests.Services.Turn.Acceptance;

/// <summary>coturn's own clients against the server: UDP, TCP, TLS, DTLS, TCP relays, both families, every kind of refusal.</summary>
public sealed class AcceptanceTests(AcceptanceSession session) : IClassFixture<AcceptanceSession>
{
    private const string NothingLost = "Total lost packets 0 (0.000000%)";

    public static TheoryData<string> Rows => [.. AcceptanceRows.All.Select(row => row.Name)];

    [CoturnTheory]
    [MemberData(nameof(Rows))]
    public async Task Client_prints_what_it_must(string name)
    {
        AcceptanceRow row = AcceptanceRows.All.Single(candidate => candidate.Name == name);
        string output = await session.OutputOf(row);

        Assert.Contains(row.Expected, output, StringComparison.Ordinal);
        if (row.LosesNothing)
            Assert.Contains(NothingLost, output, StringComparison.Ordinal);
    }
}
